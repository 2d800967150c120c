import type { RunModel } from '../model/run/runModel.ts';
import { hostName } from '../model/run/hosts.ts';
import { shardOfWorker, shardText } from './shards.ts';

type Grouped = Pick<RunModel, 'shards' | 'hosts'> & {
  readonly workers: readonly { readonly placements: readonly { readonly host: number }[] }[];
};

/** Whether the workers of a run are in named groups: parts of a merged run, or machines. */
export const hasGroups = ({ shards, hosts }: Pick<RunModel, 'shards' | 'hosts'>): boolean =>
  shards.length > 0 || hosts.length > 0;

/** `shard 2/4`, `build1`; undefined for a worker without a group. */
export function groupOfWorker(model: Grouped, worker: number): string | undefined {
  const shard = shardOfWorker(model.shards, worker);
  if (shard) return shardText(shard);
  const host = model.workers[worker]?.placements.at(-1)?.host;
  return host === undefined ? undefined : hostName(model, host);
}
