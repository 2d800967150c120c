import { expect, test } from 'vitest';
import { capabilitiesOf } from '../../../src/model/facts/capabilities.ts';
import type { Isolation } from '../../../src/model/facts/job.ts';
import { RunMeter } from '../../../src/runner/runMeter.ts';

function setUp(isolation: Isolation, startedMicros?: number) {
  const now = { cpuMicros: 0, busyMs: 0 };
  const meter = new RunMeter({
    capabilities: capabilitiesOf(isolation),
    startedMicros,
    probes: { cores: () => () => ({ cpuMicros: now.cpuMicros }), busyLoop: () => () => now.busyMs },
  });
  return { meter, now };
}

test('a run lasts from the start of its first worker to its last outcome', () => {
  const { meter } = setUp('thread');
  expect(meter.start(1000)).toBe(true);
  expect(meter.start(5000)).toBe(false);
  expect(meter.figures(9000).wallMicros).toBe(8000);
});

test('a run without workers or without outcomes has no duration', () => {
  const { meter } = setUp('thread');
  expect(meter.figures(0).wallMicros).toBe(0);
  meter.start(1000);
  expect(meter.figures(0).wallMicros).toBe(0);
});

test('a run that another runner began starts with its workers', () => {
  const { meter } = setUp('thread', 300);
  expect(meter.start(9000)).toBe(false);
  expect(meter.figures(10_300).wallMicros).toBe(10_000);
});

test('the time between two parts of a run is not part of its duration', () => {
  const meter = new RunMeter({ capabilities: capabilitiesOf('thread'), earlierMicros: 2000 });
  expect(meter.start(9000)).toBe(true);
  expect(meter.figures(0).wallMicros).toBe(2000);
  expect(meter.figures(9500).wallMicros).toBe(2500);
});

test('figures of the process are read when the work is over, and not later', () => {
  const { meter, now } = setUp('thread');
  meter.start(0);
  Object.assign(now, { cpuMicros: 700, busyMs: 2.5 });
  meter.stop();
  Object.assign(now, { cpuMicros: 900, busyMs: 9 });
  expect(meter.figures(0)).toMatchObject({ cpuMicros: 700, runnerMicros: 2500 });
});

test.each<readonly [Isolation, readonly string[]]>([
  ['thread', ['cpuMicros', 'runnerMicros']],
  ['process', ['runnerMicros']],
  ['inline', []],
])('with %s isolation the figures of this process are %j', (isolation, names) => {
  const { meter } = setUp(isolation);
  meter.start(0);
  meter.stop();
  expect(Object.keys(meter.figures(0)).filter((name) => name !== 'wallMicros' && name !== 'inputMicros')).toEqual(
    names,
  );
});

test('waits for input add up', () => {
  const { meter } = setUp('inline');
  meter.addInputWait(10.4);
  meter.addInputWait(10.4);
  expect(meter.figures(0).inputMicros).toBe(21);
});
