import { describe, expect, test } from 'vitest';
import { pushRun } from '../../../../src/base/runLength.ts';
import { findSuspects } from '../../../../src/engine/ledger/adoption.ts';
import { OpenChunk } from '../../../../src/engine/ledger/openChunk.ts';

const nothingSettled = (): boolean => false;

function openChunk(items: readonly number[], { careful = false } = {}): OpenChunk {
  const steps: number[] = [];
  for (const [k, item] of items.entries()) pushRun(steps, item - (items[k - 1] ?? 0));
  const open = new OpenChunk();
  open.take({ type: 'chunkTaken', chunk: 0, attempt: 1, careful, steps });
  return open;
}

describe('the chunk that a worker has in work', () => {
  test('has the items that its steps name', () => {
    expect(openChunk([5, 6, 7, 20]).items).toEqual([5, 6, 7, 20]);
  });

  test('shows the announced items that have no outcome, oldest first', () => {
    const open = openChunk([5, 6, 7]);
    for (const item of [5, 6, 7]) open.begin(item, item * 1000);
    expect(open.running((item) => item === 5)).toEqual([
      { item: 6, sinceMs: 6 },
      { item: 7, sinceMs: 7 },
    ]);
    open.settle(6);
    expect(open.running((item) => item === 5)).toEqual([{ item: 7, sinceMs: 7 }]);
  });

  test('forgets what was announced when the next one is taken', () => {
    const open = openChunk([5]);
    open.begin(5, 0);
    open.take({ type: 'chunkTaken', chunk: 1, attempt: 1, careful: false, steps: [6, 1] });
    expect(open.running(nothingSettled)).toEqual([]);
  });
});

describe('when a runner has died', () => {
  test('each item that was announced is a suspect of its own', () => {
    const open = openChunk([4, 5, 6, 7]);
    open.begin(4, 10);
    open.begin(7, 20);
    expect(findSuspects([{ worker: 0, open }], nothingSettled)).toEqual({ culprits: [], suspects: [[4], [7]] });
  });

  test('items that have their outcome are no suspects', () => {
    const open = openChunk([4, 5]);
    open.begin(4, 10);
    expect(findSuspects([{ worker: 0, open }], (item) => item === 4)).toEqual({ culprits: [], suspects: [[5]] });
    expect(findSuspects([{ worker: 0, open }], () => true)).toEqual({ culprits: [], suspects: [] });
  });

  test('of tiny items that were not announced, the next 256 are suspects as one group', () => {
    const open = openChunk(Array.from({ length: 1000 }, (_, k) => k));
    const { suspects } = findSuspects([{ worker: 0, open }], (item) => item < 100);
    expect(suspects).toEqual([Array.from({ length: 256 }, (_, k) => 100 + k)]);
  });

  test('a suspect that was running alone is the culprit, with the time it began', () => {
    const open = openChunk([4, 5], { careful: true });
    open.begin(5, 900);
    expect(findSuspects([{ worker: 2, open }], nothingSettled)).toEqual({
      culprits: [{ item: 5, worker: 2, startMicros: 900 }],
      suspects: [],
    });
  });

  test('no item is suspected in a worker that had answered its chunk', () => {
    const open = openChunk([4, 5]);
    open.begin(4, 10);
    open.end();
    expect(findSuspects([{ worker: 0, open }], nothingSettled)).toEqual({ culprits: [], suspects: [] });
  });

  test('every worker leaves its own suspects', () => {
    const announced = openChunk([1]);
    announced.begin(1, 0);
    const left = [
      { worker: 0, open: announced },
      { worker: 1, open: openChunk([8, 9]) },
      { worker: 2, open: new OpenChunk() },
    ];
    expect(findSuspects(left, nothingSettled).suspects).toEqual([[1], [8, 9]]);
  });
});
