import type { WorkerModel } from '../model/run/workerModel.ts';
import type { CostSplit } from '../model/run/stats.ts';

export type CostPart = keyof CostSplit;

/** Parts of a worker's time, in the order in which an item meets them. */
export const costParts: readonly CostPart[] = [
  'startMicros',
  'queueMicros',
  'copyInMicros',
  'runMicros',
  'copyOutMicros',
  'idleMicros',
];

/** Labels of the parts: `copy in 12 %`. */
export const costWords: Readonly<Record<CostPart, string>> = {
  startMicros: 'starting',
  queueMicros: 'queue',
  copyInMicros: 'copy in',
  runMicros: 'run',
  copyOutMicros: 'copy out',
  idleMicros: 'idle',
};

/** The parts as costs: `biggest cost: copying inputs`. */
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
