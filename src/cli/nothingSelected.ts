import type { Job } from '../model/facts/job.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { exitCodes } from './exitCodes.ts';

/** Whether --items names no item of the input, which is a mistake. A shard, and an input of its own, may be empty. */
export const selectsNothing = ({ items, shard }: Job, { state, total }: RunModel): boolean =>
  items !== undefined && shard === undefined && state === 'finished' && total === 0;

/** Returns the exit code. */
export function reportNothing(): number {
  process.stderr.write('error: --items selects none of the items\nItems are numbered from 0.\n');
  return exitCodes.couldNotStart;
}
