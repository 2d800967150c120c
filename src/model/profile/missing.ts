import type { RunModel, WorkerModel } from '../run/runModel.ts';

/** A time in which a worker ran items that its profile does not cover: it ended before it handed its samples over. */
export interface MissingSpan {
  readonly worker: number;
  /** Microseconds since the run's start. */
  readonly fromMicros: number;
  readonly toMicros: number;
  /** How the worker ended, e.g. `signal SIGKILL`. */
  readonly reason: string;
}

/** What is missing in the profile of a run, in order of time; nothing for a run without a profile. */
export function missingSpans(run: RunModel): MissingSpan[] {
  if (run.setup.profileKind === undefined) return [];
  return run.workers
    .flatMap((worker) => missingOf(run, worker))
    .sort((a, b) => a.fromMicros - b.fromMicros || a.worker - b.worker);
}

function missingOf({ profile }: RunModel, { worker, exits, lane }: WorkerModel): MissingSpan[] {
  const ends = profile.filter((part) => part.worker === worker).map(({ toMicros }) => toMicros);
  const spans: MissingSpan[] = [];
  let previous = 0;
  for (const { atMicros, reason } of exits) {
    const covered = Math.max(previous, ...ends.filter((end) => end <= atMicros));
    previous = atMicros;
    const fromMicros = firstItemAfter(lane, covered, atMicros);
    if (fromMicros !== undefined) spans.push({ worker, fromMicros, toMicros: atMicros, reason });
  }
  return spans;
}

/** The moment from which an item ran between these two; undefined if none did. */
function firstItemAfter({ startMicros, endMicros }: WorkerModel['lane'], from: number, to: number): number | undefined {
  const [starts, ends] = [startMicros.view, endMicros.view];
  let first: number | undefined;
  for (let row = 0; row < starts.length; row++) {
    const start = Math.max(starts[row] ?? 0, from);
    if ((ends[row] ?? 0) > from && start < to) first = Math.min(first ?? start, start);
  }
  return first;
}
