import type { OutcomeCounts, RunModel, RunState } from '../../model/runModel.ts';
import type { RecordingInfo } from '../../supervisor/recordings.ts';
import type { Job } from '../../model/job.ts';

/** A run as lists show it, live or from its recording. */
export interface RunEntry {
  /** Name of the recording folder. */
  readonly runId: string;
  readonly dir: string;
  readonly job: Job;
  readonly startedAtMs: number;
  readonly state: RunState;
  readonly counts: Readonly<OutcomeCounts>;
  readonly total: number | undefined;
  readonly wallMicros: number;
  /** Runs, or ran in this window, under the debugger. */
  readonly debugging: boolean;
}

export function entryOf(
  started: Pick<RunEntry, 'runId' | 'dir' | 'job' | 'debugging'>,
  createdAtMs: number,
  model: RunModel,
): RunEntry {
  return {
    ...started,
    startedAtMs: model.startedAtMs || createdAtMs,
    state: model.state,
    counts: { ...model.counts },
    total: model.total,
    wallMicros: model.wallMicros,
  };
}

export function recordedEntry({ items, wallMs, ...info }: RecordingInfo): RunEntry {
  const { total, ...counts } = items;
  return { ...info, total, counts, wallMicros: wallMs * 1000, debugging: false };
}

export function isLive(entry: Pick<RunEntry, 'state'>): boolean {
  return entry.state === 'starting' || entry.state === 'running';
}

/** The one item of a run of a single item; such runs do not replace what the function's panel shows. */
export function singleItem(job: Job): number | undefined {
  const [range, ...rest] = job.items ?? [];
  return range && rest.length === 0 && range[0] === range[1] ? range[0] : undefined;
}

/** Names a function of a file, for things that belong to it rather than to one run. */
export function functionKey({ module, exportName }: Pick<Job, 'module' | 'exportName'>): string {
  return `${module}#${exportName}`;
}

/** A run of one item under the debugger. */
export function isDebugRun(job: Job): boolean {
  return job.isolation === 'inline' && singleItem(job) !== undefined;
}
