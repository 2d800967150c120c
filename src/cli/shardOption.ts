import { UserFacingError } from '../base/errors.ts';
import { balancedShard } from '../model/compare/balanceShards.ts';
import { jobLabel, type Job, type Shard } from '../model/facts/job.ts';
import { loadRecording } from '../recording/loadRecording.ts';
import { recordingFolder } from '../supervisor/recordingFolder.ts';
import type { OptionValues } from './commandOptions.ts';

/** The part of the input that a command runs; undefined for all of it. Rejects with UserFacingError. */
export async function shardOf(
  { shard, balance, items }: OptionValues,
  target: Pick<Job, 'module' | 'exportName'>,
): Promise<Shard | undefined> {
  if (shard && items) {
    throw new UserFacingError('--shard and --items both select items', 'Leave out one of the two options.');
  }
  if (balance === undefined) return shard;
  if (!shard) throw new UserFacingError('--balance needs --shard', 'Write --shard K/N, e.g. --shard 1/4.');
  const earlier = await loadRecording(await recordingFolder(balance), { keepLogs: false });
  const label = jobLabel(target);
  if (earlier.setup.label !== label || earlier.setup.items || earlier.setup.shard) {
    const what = earlier.setup.label === label ? 'only a part of the items' : earlier.setup.label;
    throw new UserFacingError(
      `--balance ${balance} is a run of ${what}, not of all items of ${label}`,
      'Name a recording of the whole job, e.g. one that poolscope merge wrote.',
    );
  }
  return balancedShard(earlier, shard.number, shard.of);
}
