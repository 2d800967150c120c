import { expect, it } from 'vitest';
import type { Job, Shard } from '../../../../src/model/facts/job.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import { checkShards, shardIn, type RecordedShard } from '../../../../src/recording/merge/shardSet.ts';
import { jobOf } from '../../../support/simulateRun.ts';

function recorded(dir: string, shard: Shard, total: number, job: Partial<Job> = {}, hash = 'same'): RecordedShard {
  const model = createRunModel();
  const origin = { kind: 'job', job: jobOf({ ...job, shard }) } as const;
  Object.assign(model, { origin, total });
  model.code.set(`${origin.job.baseDir}/src/minify.ts`, hash);
  return shardIn(dir, model);
}
const refusal =
  (shards: readonly RecordedShard[], partial = false) =>
  () =>
    checkShards(shards, partial);
const half = (number: number, items: readonly (readonly [number, number])[]): Shard => ({
  number,
  of: 2,
  balanced: { known: 4, items },
});

it('puts the shards in order, also if the machines have them in other folders', () => {
  const [one, two] = [recorded('a', { number: 1, of: 2 }, 5), recorded('b', { number: 2, of: 2 }, 4)];
  expect(checkShards([two, one], false)).toEqual([one, two]);
  const elsewhere = { baseDir: '/runner/shop', module: '/runner/shop/src/minify.ts' };
  expect(checkShards([one, recorded('b', { number: 2, of: 2 }, 4, elsewhere)], false)).toHaveLength(2);
});

it('refuses what is not one run, and says why', () => {
  const one = recorded('a', { number: 1, of: 2 }, 5);
  expect(refusal([one])).toThrow('shard 2 of 2 is missing');
  expect(checkShards([one], true)).toEqual([one]);
  expect(refusal([one, recorded('b', { number: 1, of: 2 }, 5)])).toThrow('a and b are both shard 1/2');
  expect(refusal([one, recorded('b', { number: 2, of: 3 }, 4)])).toThrow('the number of shards 2 in the first is 3 in');
  expect(refusal([one, recorded('b', { number: 2, of: 2 }, 4, { exportName: 'other' })])).toThrow('minify.ts#other');
  expect(refusal([one, recorded('b', { number: 2, of: 2 }, 4, {}, 'other')])).toThrow(
    'src/minify.ts is not the same file',
  );
  expect(refusal([one, recorded('b', { number: 2, of: 2 }, 9)])).toThrow('their numbers of items are 5, 9');
  expect(() => shardIn('c', Object.assign(createRunModel(), { origin: { kind: 'job', job: jobOf() } }))).toThrow(
    'c is a run of all items',
  );
});

it('refuses shards that different recordings have balanced', () => {
  const one = recorded('a', half(1, [[0, 1]]), 2);
  expect(checkShards([one, recorded('b', half(2, [[2, 3]]), 2)], false)).toHaveLength(2);
  expect(refusal([one, recorded('b', half(2, [[1, 3]]), 3)])).toThrow('were balanced by different recordings');
  expect(refusal([one, recorded('b', half(2, [[3, 3]]), 1)])).toThrow('were balanced by different recordings');
});
