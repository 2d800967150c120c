import { expect, test } from 'vitest';
import type { HostJoined } from '../../../../src/model/facts/hostEvents.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';

const joined = (host: number, name: string): HostJoined => ({
  type: 'hostJoined',
  host,
  atMicros: 5,
  name,
  node: 'v24.0.0',
  workers: 4,
  cores: 4,
  memoryBytes: 1e9,
  clockOffsetMicros: -3,
  clockErrorMicros: 1,
});

test('machines are known by their number, workers by the machine on which they started last', () => {
  const model = createRunModel();
  for (const event of [joined(0, 'a'), joined(1, 'b'), joined(7, 'no such number')]) applyEvent(model, event);
  expect(model.hosts.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(model.cores).toBe(8);
  applyEvent(model, { type: 'workerPlaced', worker: 2, host: 0, atMicros: 6 });
  applyEvent(model, { type: 'hostLost', host: 0, atMicros: 7, reason: 'gone' });
  applyEvent(model, { type: 'hostLost', host: 9, atMicros: 7, reason: 'never came' });
  applyEvent(model, { type: 'workerPlaced', worker: 2, host: 1, atMicros: 8 });
  expect(model.hosts[0]?.lost).toEqual({ atMicros: 7, reason: 'gone' });
  expect(model.workers.map(({ placements }) => placements.at(-1)?.host)).toEqual([undefined, undefined, 1]);
  applyEvent(model, { type: 'itemsSentAgain', worker: 2, atMicros: 9, items: 3 });
  // Another runner connects again.
  applyEvent(model, joined(0, 'a'));
  expect(model.hosts.map(({ lost, losses, sentAgain }) => [lost, losses.length, sentAgain])).toEqual([
    [undefined, 1, 0],
    [undefined, 0, 3],
  ]);
});
