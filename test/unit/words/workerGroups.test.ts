import { expect, test } from 'vitest';
import { createRunModel } from '../../../src/model/run/runModel.ts';
import { applyEvent } from '../../../src/model/run/reduce.ts';
import { groupOfWorker, hasGroups } from '../../../src/words/workerGroups.ts';

const machine = { workers: 1, node: 'v24', cores: 1, memoryBytes: 1, clockOffsetMicros: 0, clockErrorMicros: 0 };

test('a worker is named by its machine, with the number of the machine if two have one name', () => {
  const model = createRunModel();
  expect([hasGroups(model), groupOfWorker(model, 0)]).toEqual([false, undefined]);
  for (const [host, name] of ['build1', 'vm', 'vm'].entries()) {
    applyEvent(model, { type: 'hostJoined', host, name, atMicros: 0, ...machine });
    applyEvent(model, { type: 'workerPlaced', worker: host, host, atMicros: 0 });
  }
  expect(hasGroups(model)).toBe(true);
  expect([0, 1, 2, 3].map((worker) => groupOfWorker(model, worker))).toEqual(['build1', 'vm (1)', 'vm (2)', undefined]);
});

test('a worker of a merged run is named by its shard', () => {
  const model = { ...createRunModel(), shards: [{ number: 2, of: 4, first: 0, count: 3, node: 'v24' }] };
  expect([hasGroups(model), groupOfWorker(model, 1)]).toEqual([true, 'shard 2/4']);
});
