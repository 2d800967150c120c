import type { WorkerInit } from '../protocol/workerLink.ts';
import type { Profiler } from './profiler.ts';
import type { RecordSink } from './recordSink.ts';

interface Profiled {
  readonly sink: Pick<RecordSink, 'append'>;
  /** The number of the item that runs, -1 for none. */
  readonly itemNow: () => number;
  readonly ownsThread: boolean;
}

/** The profiler of this thread; undefined for a run without a profile, which loads none of its code. */
export async function openProfiler(
  { profile, profilePartMicros, originMicros, concurrency }: WorkerInit,
  { sink, itemNow, ownsThread }: Profiled,
): Promise<Profiler | undefined> {
  if (!profile) return undefined;
  const { letHandOver, startProfiler } = await import('./startProfiler.ts');
  const profiler = startProfiler(profile, {
    originMicros,
    append: (part) => sink.append({ type: 'profileCaptured', ...part }),
    itemNow: concurrency > 1 ? itemNow : undefined,
    partMicros: profilePartMicros,
  });
  if (ownsThread) letHandOver(profiler);
  return profiler;
}
