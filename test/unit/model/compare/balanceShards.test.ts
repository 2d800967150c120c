import { expect, it } from 'vitest';
import { selectionOf } from '../../../../src/model/facts/selection.ts';
import { balancedShard } from '../../../../src/model/compare/balanceShards.ts';
import { createRunModel, itemSpan, type RunModel } from '../../../../src/model/run/runModel.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { simulateRun } from '../../../support/simulateRun.ts';

function earlier(items: number): RunModel {
  const model = createRunModel();
  const settings = { items, workers: 4, chunksize: 1, seed: 3, meanMicros: 20_000, logsPerItem: 0, failing: 0.1 };
  for (const event of simulateRun(settings)) applyEvent(model, event);
  return model;
}

it.each([200, 9000])('divides the time of %i uneven items evenly among the shards', (items) => {
  const model = earlier(items);
  const shards = [1, 2, 3, 4].map((number) => balancedShard(model, number, 4));
  const work = shards.map((shard) => {
    const selection = selectionOf({ shard });
    let micros = 0;
    for (let item = 0; item < items; item++) {
      const span = itemSpan(model, item);
      if (span && selection?.includes(item)) micros += span.endMicros - span.startMicros;
    }
    return micros;
  });
  expect(Math.max(...work) / Math.min(...work)).toBeLessThan(1.05);
  const ranges = shards.flatMap((shard) => shard.balanced?.items ?? []);
  expect(ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0)).toBe(items);
  expect(ranges.length).toBeLessThanOrEqual(2000);
});
