import { formatDuration, formatPercent } from '../../base/numberText.ts';
import type { Finding } from './adviceRule.ts';
import type { CauseRule, Figures } from './costFigures.ts';
import { fitCosts, predict } from '../tuning/costModel.ts';
import type { RunModel } from '../run/runModel.ts';

/** Of the workers' time between and around chunks: half of it is gone with fewer chunks, at the least. */
const muchOverhead = 0.2;
/** A message takes less than that. */
const mostMessageMicros = 2_000;
/** Chunks that run longer than that would not be larger with `auto`. */
const shortChunkMicros = 2_000;
/** Fewer chunks than this for each worker are not many. */
const manyChunks = 4;
/** Of the workers' time after their last item. */
const muchIdle = 0.15;
/** What a replay with `auto` must save, at the upper end of its band. */
const leastGain = 0.1;

export const chunksTooSmall: CauseRule = {
  id: 'chunksTooSmall',
  severity: 'warning',
  about: 'Each chunk is a message to a worker and back. With few, short items in each the messages take the time.',
  threshold:
    `What lies between and around chunks took ${formatPercent(muchOverhead)} of the workers' time or more, less than ${formatDuration(mostMessageMicros)} ` +
    `a chunk; chunks ran for ${formatDuration(shortChunkMicros)} at most, and there were ${manyChunks} for each worker or more.`,
  help: 'A larger `--chunksize`, or `auto`.',
  judge: ({ model, workers, totalMicros, split }) => {
    const { chunksFinished: chunks, chunksize } = model;
    if (typeof chunksize !== 'number' || chunks < manyChunks * workers) return undefined;
    const aroundMicros = split.queueMicros + split.copyInMicros + split.copyOutMicros;
    if (aroundMicros < muchOverhead * totalMicros || aroundMicros > mostMessageMicros * chunks) return undefined;
    if (split.runMicros > shortChunkMicros * chunks) return undefined;
    return {
      message: `Sending chunks took ${formatPercent(aroundMicros / totalMicros)} of the workers' time.`,
      evidence: `${chunks} chunks of ${chunksize}, ${formatDuration(aroundMicros)} between and around them, ${formatDuration(split.runMicros)} in items`,
      remedy: 'Use a larger chunksize, or auto.',
      action: { kind: 'setChunksize', chunksize: 'auto' },
    };
  },
};

const smallerThreshold =
  `Workers had nothing left to do for ${formatPercent(muchIdle)} of their time or more, and the same items in the chunks of \`auto\` are ` +
  `predicted to end ${formatPercent(leastGain)} earlier or more, at the upper end of the prediction's band`;

export const idleWorkers: CauseRule = {
  id: 'idleWorkers',
  severity: 'warning',
  about: 'Items wait in the chunks of other workers while some workers have none at all.',
  threshold: `Fewer chunks than workers. ${smallerThreshold}.`,
  help: 'A smaller `--chunksize`, or `auto`.',
  judge: (figures) => {
    const { model, workers } = figures;
    const idle = workers - model.chunksFinished;
    if (idle <= 0) return undefined;
    return smallerChunks(figures, `${idle} of ${workers} workers had nothing to do.`);
  },
};

export const chunksTooLarge: CauseRule = {
  id: 'chunksTooLarge',
  severity: 'warning',
  about: 'At the end some workers have nothing left while others still have a large chunk.',
  threshold: `${smallerThreshold}.`,
  help: 'A smaller `--chunksize`, or `auto`.',
  judge: (figures) => {
    const share = formatPercent(figures.tailMicros / figures.totalMicros);
    return smallerChunks(figures, `Workers had nothing to do for ${share} of their time, at the end.`);
  },
};

/** Workers without work at the end that smaller chunks would have had work for. */
function smallerChunks({ model, workers, totalMicros, tailMicros }: Figures, message: string): Finding | undefined {
  const { chunksize, chunksFinished: chunks, wallMicros } = model;
  if (typeof chunksize !== 'number' || chunksize === 1 || tailMicros < muchIdle * totalMicros) return undefined;
  const { highMicros } = predict(fitCosts([model]), workers, 'auto');
  if (highMicros > (1 - leastGain) * wallMicros) return undefined;
  return {
    message,
    evidence: `${chunks} chunks of ${chunksize}; in smaller ones the same items take ${formatDuration(highMicros)} at most, not ${formatDuration(wallMicros)}`,
    remedy: 'Use a smaller chunksize, or auto.',
    action: { kind: 'setChunksize', chunksize: 'auto' },
  };
}

export const oneItem: CauseRule = {
  id: 'oneItem',
  severity: 'info',
  about: 'One item takes so long that all others end before it: no chunksize and no number of workers helps.',
  threshold:
    `The item took half of the run or more, workers had nothing left to do for ${formatPercent(muchIdle)} of their time, and all other items, ` +
    `shared out among the other workers, would take half of its time at most.`,
  help: 'Split it, or put it first.',
  judge: ({ model, workers, split, totalMicros, tailMicros }) => {
    if (workers < 2 || tailMicros < muchIdle * totalMicros) return undefined;
    const { item, micros } = longestItem(model);
    // Shared out evenly, the rest would end long before it.
    if (micros < model.wallMicros / 2 || (split.runMicros - micros) / (workers - 1) > micros / 2) return undefined;
    return {
      message: `Item ${item} took ${formatPercent(micros / model.wallMicros)} of the run.`,
      evidence: `it ran for ${formatDuration(micros)} of ${formatDuration(model.wallMicros)}, all items together for ${formatDuration(split.runMicros)}`,
      remedy: 'Split it, or put it first.',
    };
  },
};

function longestItem({ workers }: RunModel): { readonly item: number; readonly micros: number } {
  let longest = { item: -1, micros: 0 };
  for (const { lane } of workers) {
    for (let row = 0; row < lane.item.length; row++) {
      const micros = lane.endMicros.get(row) - lane.startMicros.get(row);
      if (micros > longest.micros) longest = { item: lane.item.get(row), micros };
    }
  }
  return longest;
}
