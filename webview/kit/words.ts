import type { Outcome } from '../../src/model/facts/events.ts';
import type { WorkerModel } from '../../src/model/run/runModel.ts';
import type { CostSplit } from '../../src/model/run/stats.ts';

/** How an outcome is called on screen. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  timedOut: 'timed out',
  crashed: 'crashed',
  cancelled: 'cancelled',
};

export const outcomeIcons: Readonly<Record<Outcome, string>> = {
  succeeded: 'pass',
  failed: 'error',
  timedOut: 'watch',
  crashed: 'flame',
  cancelled: 'circle-slash',
};

export type CostPart = keyof CostSplit;

/** In the order in which an item meets them. */
export const costParts: readonly CostPart[] = [
  'startMicros',
  'queueMicros',
  'copyInMicros',
  'runMicros',
  'copyOutMicros',
  'idleMicros',
];

export const costWords: Readonly<Record<CostPart, string>> = {
  startMicros: 'starting',
  queueMicros: 'queue',
  copyInMicros: 'copy in',
  runMicros: 'run',
  copyOutMicros: 'copy out',
  idleMicros: 'idle',
};

/** The same as what a user would say it costs. */
export const costPhrases: Readonly<Record<CostPart, string>> = {
  startMicros: 'starting workers',
  queueMicros: 'waiting for chunks',
  copyInMicros: 'copying inputs',
  runMicros: 'running',
  copyOutMicros: 'copying results',
  idleMicros: 'idle workers',
};

export const workerStateWords: Readonly<Record<WorkerModel['state'], string>> = {
  starting: 'starting',
  idle: 'idle',
  running: 'running',
  exited: 'ended',
};
