import { expect, it } from 'vitest';
import type { CodeHead } from '../../../src/loading/codeLog.ts';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import { CodeReport } from '../../../src/runner/codeReport.ts';
import { inLoadPhases } from '../../../src/runner/loadPhases.ts';

const loaded = (file: string, madeMicros: number): CodeHead => ({ file, hash: `hash of ${file}`, madeMicros });

it('reports each file once, and how long all of them took', () => {
  const events: RunEvent[] = [];
  const files = [loaded('a.ts', 20)];
  const report = new CodeReport({ all: () => files }, { emit: (event) => events.push(event), now: () => 5.4 });
  expect(report.report()).toBe(20);
  files.push(loaded('b.ts', 22));
  expect(report.report()).toBe(42);
  expect(report.report()).toBe(42);
  expect(events).toEqual([
    { type: 'codeLoaded', atMicros: 5, files: [{ file: 'a.ts', hash: 'hash of a.ts' }] },
    { type: 'codeLoaded', atMicros: 5, files: [{ file: 'b.ts', hash: 'hash of b.ts' }] },
  ]);
});

it.each([
  ['a part of the time', 300, 300, 700],
  ['no more than the whole time, also where several threads have worked', 5_000, 1_000, 0],
])('the phases of loading divide the time: compiling is %s', async (_, made, compile, preflight) => {
  const events: RunEvent[] = [];
  let now = 0;
  const load = async (): Promise<string> => {
    now = 1_000;
    return 'opened';
  };
  const reporter = { emit: (event: RunEvent) => void events.push(event), now: () => now };
  expect(await inLoadPhases(reporter, load, () => made)).toBe('opened');
  expect(events.flatMap((event) => (event.type === 'phaseFinished' ? [[event.phase, event.tookMicros]] : []))).toEqual([
    ['compile', compile],
    ['preflight', preflight],
  ]);
});
