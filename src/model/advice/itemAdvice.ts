import { formatBytes, formatDuration, formatPercent, plural } from '../../base/numberText.ts';
import { leastMicros } from './adviceRule.ts';
import type { CauseRule } from './costFigures.ts';
import { contention } from '../run/locks.ts';

/** Share of a worker's heap limit. */
const nearLimit = 0.8;
const muchContention = 0.2;
const mostlyLogging = 0.5;
/**
 * In `npm run bench -- advice`, items that mostly create objects exceed 0.25, and items that parse JSON stay below 0.1.
 */
const muchCollecting = 0.15;
/** Share of the workers' whole time. Below it, other costs matter more. */
const someCollecting = 0.1;

export const heapNearLimit: CauseRule = {
  id: 'heapNearLimit',
  severity: 'warning',
  about:
    'The V8 heap of a worker is nearly full. At its limit the worker ends, together with the item that it runs; near the ' +
    'limit it collects garbage all the time.',
  threshold: `At least ${formatPercent(nearLimit)} of the limit was in use at the end of a chunk, garbage included.`,
  help: 'Raise `--max-heap`, keep less data from item to item, or replace workers regularly with `--items-per-worker`.',
  judge: ({ model }) => {
    const held = model.workers.map(({ worker, heapBytes: usedBytes = 0, heapLimitBytes = Infinity }) => {
      // V8 may exceed the limit for a moment.
      const heapBytes = Math.min(usedBytes, heapLimitBytes);
      return { worker, heapBytes, heapLimitBytes, share: heapBytes / heapLimitBytes };
    });
    const [most] = held.sort((a, b) => b.share - a.share);
    if (!most || most.share < nearLimit) return undefined;
    return {
      message: `Worker ${most.worker} used ${formatPercent(most.share)} of its heap limit.`,
      evidence: `${formatBytes(most.heapBytes)} of at most ${formatBytes(most.heapLimitBytes)} V8 heap`,
      remedy: 'Raise --max-heap, or keep less data from item to item.',
    };
  },
};

export const lockContention: CauseRule = {
  id: 'lockContention',
  severity: 'info',
  about: 'The items wait for one lock: while one item holds it, the others wait for their turn.',
  threshold: `Waits for one lock took at least ${formatPercent(muchContention)} of the items' time. Waits for queues, events and the like do not count, because they wait for work.`,
  help: 'Hold the lock for a shorter time, or let each worker keep a result of its own and combine the results at the end.',
  judge: ({ model, workers, split }) => {
    const worst = contention(model.locks, workers, model.nowMicros).find(({ ref }) => /lock$/i.test(ref.kind));
    if (workers < 2 || !worst || worst.totalMicros < muchContention * split.runMicros) return undefined;
    const { ref, waits } = worst;
    // Waits outside of items count too, e.g. those of setup().
    const totalMicros = Math.min(worst.totalMicros, split.runMicros);
    return {
      message: `Items waited for ${ref.kind} ${ref.name ?? ref.id} for ${formatPercent(totalMicros / split.runMicros)} of their time.`,
      evidence: `${plural(waits, 'wait')}, ${formatDuration(totalMicros)} of ${formatDuration(split.runMicros)} with items`,
      remedy:
        'Hold it for a shorter time, or let each worker keep a result of its own and combine the results at the end.',
    };
  },
};

export const moreLogThanWork: CauseRule = {
  id: 'moreLogThanWork',
  severity: 'info',
  about:
    'Writing log lines takes most of the time: each line is formatted, tagged with its place and item, and written to disk before the call returns.',
  threshold: `Calls of the console took at least ${formatPercent(mostlyLogging)} of the time with items.`,
  help: 'Write fewer lines, or return the data as values.',
  judge: ({ model, sum }) => {
    const [loggedMicros, chunkMicros] = [sum('loggedMicros'), sum('chunkMicros')];
    if (chunkMicros < leastMicros || loggedMicros < mostlyLogging * chunkMicros) return undefined;
    return {
      message: `Items spent ${formatPercent(loggedMicros / chunkMicros)} of their time writing log lines.`,
      evidence: `${plural(model.logLines, 'line')} took ${formatDuration(loggedMicros)} of ${formatDuration(chunkMicros)} with items`,
      remedy: 'Write fewer lines, or return the data as values.',
    };
  },
};

export const gcPressure: CauseRule = {
  id: 'gcPressure',
  severity: 'info',
  about:
    'The threads pause for garbage collection: the items create many objects, or the module keeps much data that each collection must visit.',
  threshold: `Collecting garbage took at least ${formatPercent(muchCollecting)} of the time with items, and ${formatPercent(someCollecting)} of all the workers' time.`,
  help: 'Create fewer objects: reuse buffers, keep numbers in typed arrays, keep less data from item to item.',
  judge: ({ totalMicros, sum }) => {
    const [gcMicros, chunkMicros] = [sum('gcMicros'), sum('chunkMicros')];
    if (chunkMicros < leastMicros || gcMicros < muchCollecting * chunkMicros) return undefined;
    if (gcMicros < someCollecting * totalMicros) return undefined;
    return {
      message: `Collecting garbage took ${formatPercent(gcMicros / chunkMicros)} of the items' time.`,
      evidence: `${formatDuration(gcMicros)} of ${formatDuration(chunkMicros)} with items`,
      remedy: 'Create fewer objects: reuse buffers, use typed arrays, keep less data from item to item.',
    };
  },
};
