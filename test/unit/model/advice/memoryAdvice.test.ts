import { expect, test } from 'vitest';
import { outcomeCode, type Outcome } from '../../../../src/model/facts/events.ts';
import type { FailureKind } from '../../../../src/model/facts/failure.ts';
import { SettledItems } from '../../../../src/model/facts/settledItems.ts';
import { heapGrows } from '../../../../src/model/advice/memoryAdvice.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../../../src/model/run/runModel.ts';

const mb = 2 ** 20;
const second = 1_000_000;

interface Life {
  /** Heap of the worker in each second, in MB. */
  readonly heaps: readonly number[];
  readonly kind?: FailureKind;
  /** Seconds of each item; the worker ends in the last one. */
  readonly itemSeconds?: number;
}

/** A worker with a limit of 100 MB ends in its last item. An earlier worker in the same slot ran item 0. */
function run({ heaps, kind = 'outOfMemory', itemSeconds = 1 }: Life): RunModel {
  const model = createRunModel();
  const settle = (item: number, fromMicros: number, toMicros: number, outcome: Outcome): void => {
    const settled = new SettledItems(fromMicros);
    settled.add(item, fromMicros, toMicros, outcomeCode(outcome));
    applyEvent(model, { type: 'itemsSettled', worker: 0, chunk: item, attempt: 1, ...settled.columns });
  };
  applyEvent(model, { type: 'workerStarted', worker: 0, generation: 1, atMicros: 0 });
  settle(0, 0, second, 'succeeded');
  applyEvent(model, { type: 'workerStarted', worker: 0, generation: 2, atMicros: second });
  applyEvent(model, { type: 'workerReady', worker: 0, atMicros: second, heapLimitBytes: 100 * mb });
  const { heap } = model.workers[0]!.use;
  for (const [k, bytes] of heaps.entries()) heap.add((k + 1) * second, (k + 2) * second, bytes * mb);
  const items = Math.floor(heaps.length / itemSeconds);
  for (let item = 1; item <= items; item++) {
    const fromMicros = (1 + (item - 1) * itemSeconds) * second;
    const outcome = item === items ? 'crashed' : 'succeeded';
    const failure = { kind, name: 'Error', message: '', stack: '', frames: [] };
    if (item === items) applyEvent(model, { type: 'itemFailed', item, attempt: 1, worker: 0, failure });
    settle(item, fromMicros, fromMicros + itemSeconds * second, outcome);
  }
  return model;
}

const growing = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];

test('a heap that grows from item to item until the worker ends is reported, with the items after which to replace it', () => {
  expect(heapGrows.judge(run({ heaps: growing }))).toEqual({
    message: 'Worker 0 ran out of memory after 9 items, because its heap grew from item to item.',
    evidence: 'at least 10.0 MB of V8 heap at first, at least 70.0 MB of at most 100 MB at the end',
    remedy: 'Keep less data from item to item, or replace workers earlier, with --items-per-worker 4.',
  });
});

test('garbage that is collected in between is no growth', () => {
  expect(heapGrows.judge(run({ heaps: [10, 90, 12, 95, 11, 90, 15, 92, 12, 100] }))).toBeUndefined();
});

test('one large item that fills the heap is not blamed on the items before it', () => {
  expect(heapGrows.judge(run({ heaps: [10, 11, 10, 12, 11, 10, 12, 11, 12, 100] }))).toBeUndefined();
  expect(heapGrows.judge(run({ heaps: growing, itemSeconds: 3 }))).toBeUndefined();
});

test('a heap that was full from the beginning, and one that stays small, do not grow', () => {
  expect(heapGrows.judge(run({ heaps: [60, 70, 70, 80, 80, 80, 80, 80, 80, 100] }))).toBeUndefined();
  expect(heapGrows.judge(run({ heaps: [2, 3, 4, 6, 8, 10, 12, 14, 16, 18] }))).toBeUndefined();
});

test('a worker that ended for another reason, or was not measured, is left out', () => {
  expect(heapGrows.judge(run({ heaps: growing, kind: 'crash' }))).toBeUndefined();
  const unmeasured = run({ heaps: growing });
  Object.assign(unmeasured.workers[0]!, { heapLimitBytes: undefined });
  expect(heapGrows.judge(unmeasured)).toBeUndefined();
  expect(heapGrows.judge(createRunModel())).toBeUndefined();
});
