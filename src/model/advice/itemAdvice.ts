import { formatBytes, formatDuration, formatPercent } from '../../base/numberText.ts';
import { leastMicros } from './adviceRule.ts';
import type { CauseRule } from './costFigures.ts';
import { contention } from '../run/locks.ts';

/** Of the most that a worker's heap may hold. */
const nearLimit = 0.8;
const muchContention = 0.2;
const mostlyLogging = 0.5;
/** In `npm run bench -- advice` items that do little else come to more than 0.25, those that parse JSON to less than 0.1. */
const muchCollecting = 0.15;
/** Of the workers' whole time: else something else takes it. */
const someCollecting = 0.1;

export const heapNearLimit: CauseRule = {
  id: 'heapNearLimit',
  severity: 'warning',
  about:
    'A worker holds nearly as much as its V8 heap may hold. Beyond that it ends, with the item it runs; near to it, it ' +
    'collects garbage all the time.',
  threshold: `${formatPercent(nearLimit)} of the limit were in use at the end of a chunk, garbage included.`,
  help: 'Raise `--max-heap`, hold less in the module from item to item, or take a fresh worker now and then with `--items-per-worker`.',
  judge: ({ model }) => {
    const held = model.workers.map(({ worker, heapBytes = 0, heapLimitBytes = Infinity }) => {
      return { worker, heapBytes, heapLimitBytes, share: heapBytes / heapLimitBytes };
    });
    const [most] = held.sort((a, b) => b.share - a.share);
    if (!most || most.share < nearLimit) return undefined;
    return {
      message: `Worker ${most.worker} used ${formatPercent(most.share)} of the memory it may have.`,
      evidence: `${formatBytes(most.heapBytes)} of a V8 heap of ${formatBytes(most.heapLimitBytes)} at most`,
      remedy: 'Raise --max-heap, or keep less from item to item.',
    };
  },
};

export const lockContention: CauseRule = {
  id: 'lockContention',
  severity: 'info',
  about: 'The items stand in line for a lock: while one works, the others wait for their turn.',
  threshold: `The waits for one lock come to ${formatPercent(muchContention)} of the items' time or more. Waits for queues, events and the like do not count: they wait for work.`,
  help: 'Hold the lock for less, or let each worker keep its own and put them together at the end.',
  judge: ({ model, workers, split }) => {
    const worst = contention(model.locks, workers, model.nowMicros).find(({ ref }) => /lock$/i.test(ref.kind));
    if (workers < 2 || !worst || worst.totalMicros < muchContention * split.runMicros) return undefined;
    const { ref, totalMicros, waits } = worst;
    return {
      message: `Items waited for ${ref.kind} ${ref.name ?? ref.id} for ${formatPercent(totalMicros / split.runMicros)} of their time.`,
      evidence: `${waits} waits, ${formatDuration(totalMicros)} of ${formatDuration(split.runMicros)} with items`,
      remedy: 'Hold it for less, or let each worker keep its own and put them together at the end.',
    };
  },
};

export const moreLogThanWork: CauseRule = {
  id: 'moreLogThanWork',
  severity: 'info',
  about:
    'Writing lines takes most of the time: each is formatted, tagged with its place and item, and on disk before the call returns.',
  threshold: `The calls to the console took ${formatPercent(mostlyLogging)} of the time with items or more.`,
  help: 'Write less, or return what is to be kept.',
  judge: ({ model, sum }) => {
    const [loggedMicros, chunkMicros] = [sum('loggedMicros'), sum('chunkMicros')];
    if (chunkMicros < leastMicros || loggedMicros < mostlyLogging * chunkMicros) return undefined;
    return {
      message: `Items spent ${formatPercent(loggedMicros / chunkMicros)} of their time on writing lines.`,
      evidence: `${model.logLines} lines took ${formatDuration(loggedMicros)} of ${formatDuration(chunkMicros)} with items`,
      remedy: 'Write less, or return what is to be kept.',
    };
  },
};

export const gcPressure: CauseRule = {
  id: 'gcPressure',
  severity: 'info',
  about:
    'The threads stand still for garbage collection: the items make many objects, or much is held that must be looked through each time.',
  threshold: `Collecting took ${formatPercent(muchCollecting)} of the time with items or more, and ${formatPercent(someCollecting)} of all the workers' time.`,
  help: 'Make fewer objects: reuse buffers, keep numbers in typed arrays, hold less from item to item.',
  judge: ({ totalMicros, sum }) => {
    const [gcMicros, chunkMicros] = [sum('gcMicros'), sum('chunkMicros')];
    if (chunkMicros < leastMicros || gcMicros < muchCollecting * chunkMicros) return undefined;
    if (gcMicros < someCollecting * totalMicros) return undefined;
    return {
      message: `Collecting garbage took ${formatPercent(gcMicros / chunkMicros)} of the items' time.`,
      evidence: `${formatDuration(gcMicros)} of ${formatDuration(chunkMicros)} with items`,
      remedy: 'Make fewer objects: reuse buffers, use typed arrays, hold less from item to item.',
    };
  },
};
