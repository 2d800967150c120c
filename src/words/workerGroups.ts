import type { RunModel } from '../model/run/runModel.ts';
import { shardOfWorker, shardText } from './shards.ts';

type Grouped = Pick<RunModel, 'shards' | 'hosts'> & {
  readonly workers: readonly { readonly host: number | undefined }[];
};

/** Whether the workers of a run are in named groups: parts of a merged run, or machines. */
export const hasGroups = ({ shards, hosts }: Pick<RunModel, 'shards' | 'hosts'>): boolean =>
  shards.length > 0 || hosts.length > 0;

/** `shard 2/4`, `build1`; undefined for a worker without a group. */
export function groupOfWorker(model: Grouped, worker: number): string | undefined {
  const shard = shardOfWorker(model.shards, worker);
  if (shard) return shardText(shard);
  const host = model.workers[worker]?.host;
  return host === undefined ? undefined : hostName(model, host);
}

/** The name of a machine, with its number if several have that name. */
export function hostName({ hosts }: Pick<RunModel, 'hosts'>, number: number): string | undefined {
  const name = hosts[number]?.name;
  const isShared = hosts.filter((host) => host.name === name).length > 1;
  return isShared ? `${name} (${number})` : name;
}
