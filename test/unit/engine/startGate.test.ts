import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { StartGate } from '../../../src/engine/startGate.ts';
import { FakeClock } from '../../support/fakeClock.ts';

function setUp() {
  const clock = new FakeClock();
  const gate = new StartGate(clock, 2);
  const started: (() => void)[] = [];
  for (let k = 0; k < 5; k++) void Promise.resolve(gate.enter()).then((leave) => started.push(leave));
  return { clock, started };
}

test('a worker starts when another one is ready', async () => {
  const { started } = setUp();
  await nextTurn();
  expect(started).toHaveLength(2);
  started[1]!();
  started[1]!();
  await nextTurn();
  expect(started).toHaveLength(3);
});

test('workers whose setup waits for that of later workers do not keep these from their start', async () => {
  const { clock, started } = setUp();
  await nextTurn();
  await clock.advance(500);
  expect(started).toHaveLength(4);
  // Their places are free already.
  started[0]!();
  await nextTurn();
  expect(started).toHaveLength(4);
  await clock.advance(500);
  expect(started).toHaveLength(5);
});
