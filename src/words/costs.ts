import type { WorkerModel } from '../model/run/workerModel.ts';
import type { CostSplit } from '../model/run/stats.ts';

export type CostPart = keyof CostSplit;

// A worker without an item is described with these words in all faces:
//
//     not started yet          its thread has not been started
//     starting, restarted in   its thread is on its way; `was down` between two threads
//     waiting for chunks       it has answered, and the next chunk has not been sent to it
//     idle at the end          no chunk was left for it
//
// The event loop of a worker is idle while the items that it has are waiting; this is never called idle alone.

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
  queueMicros: 'waiting for chunks',
  copyInMicros: 'copy in',
  runMicros: 'run',
  copyOutMicros: 'copy out',
  idleMicros: 'idle at the end',
};

/** The parts as costs: `biggest cost: copying inputs`. */
export const costPhrases: Readonly<Record<CostPart, string>> = {
  startMicros: 'starting workers',
  queueMicros: 'waiting for chunks',
  copyInMicros: 'copying inputs',
  runMicros: 'running',
  copyOutMicros: 'copying results',
  idleMicros: 'workers idle at the end',
};

/** What each part is, for tooltips. */
export const costMeanings: Readonly<Record<CostPart, string>> = {
  startMicros: 'Starting threads, loading the module, setup',
  queueMicros: 'From the answer to a chunk until the next one is sent',
  copyInMicros: 'Copying inputs to the worker',
  runMicros: 'Running items',
  copyOutMicros: 'Copying results back',
  idleMicros:
    'The rest of the time from the start of the workers to the last outcome: no chunk was left, or the thread was down',
};

/** `isOver`: no chunk will follow. */
export const workerStateWord = (state: WorkerModel['state'], isOver: boolean): string =>
  state === 'idle' && isOver ? 'ended' : workerStateWords[state];

const workerStateWords: Readonly<Record<WorkerModel['state'], string>> = {
  starting: 'starting',
  idle: 'waiting for chunks',
  running: 'running',
  exited: 'ended',
};
