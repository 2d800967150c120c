import type { Shard, ShardWorkers } from '../model/facts/job.ts';
import type { RunSetup } from '../model/facts/origin.ts';

/** `shard 2/4`. */
export const shardText = ({ number, of }: Pick<Shard, 'number' | 'of'>): string => `shard ${number}/${of}`;

/** The part that a worker of a merged run ran; undefined for any other run. */
export const shardOfWorker = (shards: readonly ShardWorkers[], worker: number): ShardWorkers | undefined =>
  shards.find(({ first, count }) => first <= worker && worker < first + count);

/** `minify.ts#minify`, or `minify.ts#minify, shard 2/4`. */
export const runTitle = ({ label, shard }: Pick<RunSetup, 'label' | 'shard'>): string =>
  shard ? `${label}, ${shardText(shard)}` : label;
