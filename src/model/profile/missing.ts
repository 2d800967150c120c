import type { SampleGap } from './callTree.ts';
import type { Profile } from './profile.ts';
import type { RunModel } from '../run/runModel.ts';
import type { WorkerModel } from '../run/workerModel.ts';

/** A worker that we end hands over its samples first. The item runs on until the worker has ended, for up to this time. */
const lastMicros = 500_000;

/** A time in which a worker ran items that its profile does not cover. */
export interface MissingSpan {
  readonly worker: number;
  /** Microseconds since the run's start. */
  readonly fromMicros: number;
  readonly toMicros: number;
  /** The last item that ran. */
  readonly item: number;
  /** How the worker ended, e.g. `signal SIGKILL`; undefined if it ran on, and V8 took no samples of it. */
  readonly reason: string | undefined;
}

/** What is missing in the profile of a run, in order of time; nothing for a run without a profile. */
export function missingSpans(run: RunModel, profile: Pick<Profile, 'tree'> | undefined): MissingSpan[] {
  if (run.setup.profileKind === undefined) return [];
  return [...run.workers.flatMap((worker) => missingOf(run, worker)), ...gapsOf(run, profile?.tree.gaps ?? [])].sort(
    (a, b) => a.fromMicros - b.fromMicros || a.worker - b.worker,
  );
}

/** V8's sampler was stuck, or the process was suspended. */
function gapsOf(run: RunModel, gaps: readonly SampleGap[]): MissingSpan[] {
  return gaps.flatMap(({ worker, fromMicros, toMicros }) => {
    const lane = run.workers[worker]?.lane;
    const found = lane && itemsBetween(lane, fromMicros, toMicros);
    return found ? [{ worker, ...found, toMicros, reason: undefined }] : [];
  });
}

function missingOf({ profile }: RunModel, { worker, exits, lane }: WorkerModel): MissingSpan[] {
  const ends = profile.filter((part) => part.worker === worker).map(({ toMicros }) => toMicros);
  const spans: MissingSpan[] = [];
  let previous = 0;
  for (const { atMicros, reason } of exits) {
    const end = Math.max(...ends.filter((each) => each > previous && each <= atMicros));
    const found = itemsBetween(lane, Math.max(previous, end), atMicros);
    previous = atMicros;
    if (found && atMicros - end > lastMicros) spans.push({ worker, ...found, toMicros: atMicros, reason });
  }
  return spans;
}

/** The moment from which an item ran between these two, and the last item that did; undefined if none did. */
function itemsBetween(
  { item, startMicros, endMicros }: WorkerModel['lane'],
  from: number,
  to: number,
): Pick<MissingSpan, 'fromMicros' | 'item'> | undefined {
  const [starts, ends] = [startMicros.view, endMicros.view];
  let [first, last]: (number | undefined)[] = [];
  for (let row = 0; row < starts.length; row++) {
    const start = starts[row] ?? 0;
    if ((ends[row] ?? 0) <= from || start >= to) continue;
    first = Math.min(first ?? Infinity, Math.max(start, from));
    if (last === undefined || start >= (starts[last] ?? 0)) last = row;
  }
  return first === undefined || last === undefined ? undefined : { fromMicros: first, item: item.get(last) };
}
