import { UserFacingError } from '../base/errors.ts';
import {
  AutoChunks,
  defaultChunksize,
  fixedChunks,
  remoteMostBytes,
  type ChunkSizer,
} from '../model/chunks/autoChunks.ts';
import type { ItemSource } from '../model/facts/input.ts';
import type { Job } from '../model/facts/job.ts';
import { selectionOf, type ItemSelection } from '../model/facts/selection.ts';
import { readAll } from './wholeInput.ts';

/** A job whose open values were decided. */
export interface RunPlan {
  readonly source: ItemSource;
  /** Items of the source to run; undefined for all. */
  readonly selection: ItemSelection | undefined;
  /** Number of items to run; null while a streamed input has not ended. */
  readonly total: number | null;
  readonly workers: number;
  readonly chunksize: number | 'auto';
  readonly sizer: ChunkSizer;
}

/**
 * `mostWorkers`: the number of workers unless there are fewer items. `leastMicros`: the least work of a chunk that `auto` makes,
 * for workers on other machines. Reads the whole input if its length must be known.
 */
export async function planRun(
  job: Job,
  opened: ItemSource,
  mostWorkers: number,
  leastMicros?: number,
): Promise<RunPlan> {
  // The default chunksize is Python's, which depends on the number of items: as in Python, an input of unknown length is
  // read first.
  const source = job.chunksize === undefined && opened.count === undefined ? await readAll(opened) : opened;
  // A source with item numbers of its own holds the selected items only.
  const selection = source.items ? undefined : selectionOf(job);
  const total = source.count === undefined ? null : (selection?.countIn(source.count) ?? source.count);
  const workers = Math.max(1, Math.min(mostWorkers, total ?? mostWorkers));
  const plan = { source, selection, total, workers };
  const mostBytes = leastMicros === undefined ? undefined : remoteMostBytes;
  if (job.chunksize === 'auto') {
    return { ...plan, chunksize: 'auto', sizer: new AutoChunks({ ...job, workers, leastMicros, mostBytes }) };
  }
  const { concurrency, itemsPerWorker = Infinity } = job;
  const wanted = job.chunksize ?? defaultChunksize(total ?? 0, workers, concurrency);
  const limit = Math.min(wanted, itemsPerWorker);
  const sizer = fixedChunks(limit, Math.min(concurrency, itemsPerWorker));
  return {
    ...plan,
    chunksize: sizer.next(undefined),
    sizer: job.chunksize === undefined ? { ...sizer, mostBytes } : sizer,
  };
}

/** A run that is continued has the same items. Throws UserFacingError. */
export function checkTotal(was: number | null, is: number | null): void {
  if (was === null || is === null || was === is) return;
  throw new UserFacingError(
    `the input has ${is} items now, and had ${was} in the part before`,
    'Resume with the inputs of the first run, or run everything again with --record and a new folder.',
  );
}
