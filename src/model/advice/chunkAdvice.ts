import { formatCount, formatDuration, formatPercent, plural } from '../../base/numberText.ts';
import type { Finding } from './adviceRule.ts';
import type { CauseRule, Figures } from './costFigures.ts';
import { fitCosts, predict } from '../tuning/costModel.ts';
import { longestItem } from '../run/stats.ts';

/** Share of the workers' time between and around chunks. Fewer chunks save at least half of it. */
const muchOverhead = 0.2;
/** A message takes less time than this. */
const mostMessageMicros = 2_000;
/** If chunks run longer than this, `auto` would not make them larger. */
const shortChunkMicros = 2_000;
/** Fewer chunks per worker than this are not many. */
const manyChunks = 4;
/** Share of the workers' time after their last item. */
const muchIdle = 0.15;
/** Share of the wall time that `auto` must save, even at the upper end of the prediction. */
const leastGain = 0.1;

export const chunksTooSmall: CauseRule = {
  id: 'chunksTooSmall',
  severity: 'warning',
  about:
    'Each chunk is a message to a worker and a message back. If chunks have few, short items, the messages take most of the time.',
  threshold:
    `The time between and around chunks was at least ${formatPercent(muchOverhead)} of the workers' time, and at most ${formatDuration(mostMessageMicros)} per ` +
    `chunk. Chunks ran for at most ${formatDuration(shortChunkMicros)}, and each worker had at least ${manyChunks}.`,
  help: 'Use a larger `--chunksize`, or `auto`.',
  judge: ({ model, workers, totalMicros, aroundMicros, split }) => {
    const { chunksFinished: chunks, chunksize } = model;
    if (typeof chunksize !== 'number' || chunks < manyChunks * workers) return undefined;
    if (aroundMicros < muchOverhead * totalMicros || aroundMicros > mostMessageMicros * chunks) return undefined;
    if (split.runMicros > shortChunkMicros * chunks) return undefined;
    return {
      message: `Sending chunks took ${formatPercent(aroundMicros / totalMicros)} of the workers' time.`,
      evidence: `${plural(chunks, 'chunk')} of ${formatCount(chunksize)}, ${formatDuration(aroundMicros)} between and around them, ${formatDuration(split.runMicros)} in items`,
      remedy: 'Use a larger chunksize, or auto.',
      action: { kind: 'setChunksize', chunksize: 'auto' },
    };
  },
};

const smallerThreshold =
  `Workers were idle at the end for at least ${formatPercent(muchIdle)} of their time, and with the chunks of \`auto\` the run is ` +
  `predicted to end at least ${formatPercent(leastGain)} earlier, even at the upper end of the prediction`;

export const idleWorkers: CauseRule = {
  id: 'idleWorkers',
  severity: 'warning',
  about: 'Items wait in the chunks of other workers while some workers have no items at all.',
  threshold: `The run has fewer chunks than workers. ${smallerThreshold}.`,
  help: 'Use a smaller `--chunksize`, or `auto`.',
  judge: (figures) => {
    const { model, workers } = figures;
    const idle = workers - model.chunksFinished;
    if (idle <= 0) return undefined;
    return smallerChunks(figures, `${idle} of ${workers} workers had no items.`);
  },
};

export const chunksTooLarge: CauseRule = {
  id: 'chunksTooLarge',
  severity: 'warning',
  about: 'At the end some workers have no items left while others still run a large chunk.',
  threshold: `${smallerThreshold}.`,
  help: 'Use a smaller `--chunksize`, or `auto`.',
  judge: (figures) => {
    const share = formatPercent(figures.tailMicros / figures.totalMicros);
    return smallerChunks(figures, `Workers were idle at the end for ${share} of their time.`);
  },
};

/** Advice on workers that are idle at the end, if smaller chunks would have kept them busy. */
function smallerChunks({ model, workers, totalMicros, tailMicros }: Figures, message: string): Finding | undefined {
  const { chunksize, chunksFinished: chunks, wallMicros } = model;
  if (typeof chunksize !== 'number' || chunksize === 1 || tailMicros < muchIdle * totalMicros) return undefined;
  const { highMicros } = predict(fitCosts([model]), workers, 'auto');
  if (highMicros > (1 - leastGain) * wallMicros) return undefined;
  return {
    message,
    evidence: `${plural(chunks, 'chunk')} of ${formatCount(chunksize)}; smaller chunks would take at most ${formatDuration(highMicros)}, not ${formatDuration(wallMicros)}`,
    remedy: 'Use a smaller chunksize, or auto.',
    action: { kind: 'setChunksize', chunksize: 'auto' },
  };
}

export const oneItem: CauseRule = {
  id: 'oneItem',
  severity: 'info',
  about: 'One item takes so long that all others end before it. No chunksize and no number of workers can help.',
  threshold:
    `The item took at least half of the run, workers were idle at the end for at least ${formatPercent(muchIdle)} of their time, and the other ` +
    `items, divided among the other workers, would take at most half of its time.`,
  help: 'Split the item, or put it first.',
  judge: ({ model, workers, split, totalMicros, tailMicros }) => {
    if (workers < 2 || tailMicros < muchIdle * totalMicros) return undefined;
    const { item, ranMicros } = longestItem(model);
    const micros = Math.min(ranMicros, model.wallMicros);
    // Divided evenly, the other items would end long before it.
    if (micros < model.wallMicros / 2 || (split.runMicros - micros) / (workers - 1) > micros / 2) return undefined;
    return {
      message: `Item ${item} took ${formatPercent(micros / model.wallMicros)} of the run.`,
      evidence: `it ran for ${formatDuration(micros)} of ${formatDuration(model.wallMicros)}, all items together for ${formatDuration(split.runMicros)}`,
      remedy: 'Split the item, or put it first.',
    };
  },
};
