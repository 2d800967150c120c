import { expect, it } from 'vitest';
import { outcomeCode } from '../../../../src/model/facts/events.ts';
import { SettledItems } from '../../../../src/model/facts/settledItems.ts';
import { itemsByDuration } from '../../../../src/model/profile/itemRanks.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../../../src/model/run/runModel.ts';

function settle(run: RunModel, item: number, micros: number, outcome: 'succeeded' | 'cancelled' = 'succeeded'): void {
  const settled = new SettledItems(0);
  settled.add(item, 1000 * item, 1000 * item + micros, outcomeCode(outcome));
  applyEvent(run, { type: 'itemsSettled', worker: 0, chunk: item, attempt: 1, ...settled.columns });
}

it('ranks items by duration and number, without those that were cancelled, and knows those that settle later', () => {
  const run = createRunModel();
  applyEvent(run, { type: 'runPlanned', workers: 1, chunksize: 1, total: 5 });
  settle(run, 0, 300);
  settle(run, 2, 100);
  settle(run, 3, 300);
  settle(run, 4, 900, 'cancelled');
  const first = itemsByDuration(run);
  expect([[...first.item], [...first.micros]]).toEqual([
    [2, 0, 3],
    [100, 300, 300],
  ]);
  expect(itemsByDuration(run)).toBe(first);
  settle(run, 1, 50);
  expect([...itemsByDuration(run).item]).toEqual([1, 2, 0, 3]);
});
