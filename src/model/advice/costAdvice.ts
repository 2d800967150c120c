import { chunksTooLarge, chunksTooSmall, idleWorkers, oneItem } from './chunkAdvice.ts';
import { copying, largeResults, slowInput } from './copyAdvice.ts';
import type { CauseRule } from './costFigures.ts';
import { networkLimit, remoteChunksTooSmall } from './hostAdvice.ts';
import { gcPressure, heapNearLimit, lockContention, moreLogThanWork } from './itemAdvice.ts';
import { moduleLoad, startUp, tooFewItems, workersBeyondCores } from './workerAdvice.ts';

/** Causes come before their effects. Only the first one that is found is reported. */
export const causeRules: readonly CauseRule[] = [
  heapNearLimit,
  lockContention,
  moreLogThanWork,
  moduleLoad,
  startUp,
  tooFewItems,
  workersBeyondCores,
  slowInput,
  networkLimit,
  remoteChunksTooSmall,
  largeResults,
  copying,
  gcPressure,
  chunksTooSmall,
  idleWorkers,
  chunksTooLarge,
  oneItem,
];
