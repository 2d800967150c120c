import { leastMicros, millis, percent, type Advice, type Rule } from './adviceRule.ts';
import { fitCosts, predict } from './costModel.ts';
import { contention } from './locks.ts';
import type { RunModel } from './runModel.ts';
import { costSplit, type CostSplit } from './stats.ts';

/** Of the workers' time between and around chunks: half of it is gone with fewer chunks, at the least. */
const muchOverhead = 0.2;
/** A message takes less than that; what takes longer copies much. */
const mostMessageMicros = 2_000;
/** Chunks that run longer than that would not be larger with `auto`. */
const shortChunkMicros = 2_000;
/** Fewer chunks than this for each worker are not many. */
const manyChunks = 4;
const muchCopying = 0.3;
/** Of the workers' time after their last item. */
const muchIdle = 0.15;
/** What a replay with `auto` must save, at the upper end of its band. */
const leastGain = 0.1;
/** Start-up that is shorter than that is nobody's trouble. */
const longStartMicros = 500_000;
const mostlyStart = 0.5;
/** One worker takes hardly longer than all of them. */
const hardlyLonger = 1.1;
const muchContention = 0.3;
/** A line costs some microseconds: so many leave little time for anything else. */
const manyLinesPerMilli = 50;
const leastLines = 10_000;

interface Figures {
  readonly model: RunModel;
  readonly workers: number;
  /** Time of all workers. */
  readonly totalMicros: number;
  readonly split: CostSplit;
  /** Between the last item of a worker and the last one of all, summed over workers. */
  readonly tailMicros: number;
}

/** Undefined for a run whose times say little of the next one's: too short, not whole, watched, or with workers that died. */
function figuresOf(model: RunModel): Figures | undefined {
  const { workers, wallMicros, workersStartedMicros = 0 } = model;
  if (model.state !== 'finished' || wallMicros < leastMicros || model.job?.isolation === 'inline') return undefined;
  if (model.job?.detectRaces) return undefined;
  if (model.restarts.length > 0 || workers.some(({ generation }) => generation > 1)) return undefined;
  const end = workersStartedMicros + wallMicros;
  const tailMicros = workers.reduce((sum, { lane, readyMicros }) => {
    return sum + Math.max(0, end - (lane.endMicros.view.at(-1) ?? readyMicros));
  }, 0);
  return {
    model,
    workers: workers.length,
    totalMicros: workers.length * wallMicros,
    split: costSplit(model),
    tailMicros,
  };
}

type CostRule = (figures: Figures) => Advice | undefined;

const chunksTooSmall: CostRule = ({ model, workers, totalMicros, split }) => {
  const { chunksFinished: chunks, chunksize } = model;
  if (typeof chunksize !== 'number' || chunks < manyChunks * workers) return undefined;
  const aroundMicros = split.queueMicros + split.copyInMicros + split.copyOutMicros;
  if (aroundMicros < muchOverhead * totalMicros || aroundMicros > mostMessageMicros * chunks) return undefined;
  if (split.runMicros > shortChunkMicros * chunks) return undefined;
  return {
    id: 'chunksTooSmall',
    severity: 'warning',
    message: `Sending chunks took ${percent(aroundMicros / totalMicros)} of the workers' time.`,
    evidence: `${chunks} chunks of ${chunksize}, ${millis(aroundMicros)} ms between and around them, ${millis(split.runMicros)} ms in items`,
    remedy: 'Use a larger chunksize, or auto.',
    action: { kind: 'setChunksize', chunksize: 'auto' },
  };
};

const copying: CostRule = ({ model, totalMicros, split }) => {
  const copyMicros = split.copyInMicros + split.copyOutMicros;
  if (copyMicros < muchCopying * totalMicros || copyMicros < mostMessageMicros * model.chunksFinished) return undefined;
  return {
    id: 'copying',
    severity: 'info',
    message: `Copying inputs and results took ${percent(copyMicros / totalMicros)} of the workers' time.`,
    evidence: `${millis(split.copyInMicros)} ms in, ${millis(split.copyOutMicros)} ms out, ${millis(split.runMicros)} ms in items`,
    remedy: 'Pass paths or ranges and read in the worker, return less, or share the data.',
  };
};

/** Workers without work at the end that smaller chunks would have had work for. */
const chunksTooLarge: CostRule = ({ model, workers, totalMicros, tailMicros }) => {
  const { chunksize, chunksFinished: chunks, wallMicros } = model;
  if (typeof chunksize !== 'number' || chunksize === 1 || tailMicros < muchIdle * totalMicros) return undefined;
  const costs = fitCosts([model]);
  const { highMicros } = predict(costs, workers, 'auto');
  if (highMicros > (1 - leastGain) * wallMicros) return undefined;
  const idle = workers - chunks;
  return {
    id: idle > 0 ? 'idleWorkers' : 'chunksTooLarge',
    severity: 'warning',
    message:
      idle > 0
        ? `${idle} of ${workers} workers had nothing to do.`
        : `Workers had nothing to do for ${percent(tailMicros / totalMicros)} of their time, at the end.`,
    evidence: `${chunks} chunks of ${chunksize}; in smaller ones the same items take ${millis(highMicros)} ms at most, not ${millis(wallMicros)} ms`,
    remedy: 'Use a smaller chunksize, or auto.',
    action: { kind: 'setChunksize', chunksize: 'auto' },
  };
};

/** The others end long before: no chunksize helps. */
const oneItem: CostRule = ({ model, workers, split, totalMicros, tailMicros }) => {
  if (workers < 2 || tailMicros < muchIdle * totalMicros) return undefined;
  const { item, micros } = longestItem(model);
  // Shared out evenly, the rest would end long before it.
  if (micros < model.wallMicros / 2 || (split.runMicros - micros) / (workers - 1) > micros / 2) return undefined;
  return {
    id: 'oneItem',
    severity: 'info',
    message: `Item ${item} took ${percent(micros / model.wallMicros)} of the run.`,
    evidence: `it ran for ${millis(micros)} of ${millis(model.wallMicros)} ms, all items together for ${millis(split.runMicros)} ms`,
    remedy: 'Split it, or put it first.',
  };
};

const tooFewItems: CostRule = ({ model, workers }) => {
  const asked = model.job?.workers ?? 0;
  if (asked <= workers || model.total !== workers) return undefined;
  return {
    id: 'tooFewItems',
    severity: 'info',
    message: 'There are fewer items than workers.',
    evidence: `${workers} of ${asked} workers were started, one for each item`,
    remedy: 'Split the items, if each takes long.',
  };
};

const startUp: CostRule = ({ model, workers, split, totalMicros }) => {
  if (workers < 2 || split.startMicros < mostlyStart * totalMicros) return undefined;
  if (split.startMicros < longStartMicros * workers) return undefined;
  const { wallMicros } = predict(fitCosts([model]), 1, 'auto');
  if (wallMicros > hardlyLonger * model.wallMicros) return undefined;
  return {
    id: 'startUp',
    severity: 'info',
    message: `Starting the workers took ${percent(split.startMicros / totalMicros)} of their time.`,
    evidence: `${millis(split.startMicros / workers)} ms each; one worker alone takes about ${millis(wallMicros)} ms, ${workers} took ${millis(model.wallMicros)} ms`,
    remedy: 'Use one worker, or make loading the module and setup() quicker.',
    action: { kind: 'setWorkers', workers: 1 },
  };
};

const lockContention: CostRule = ({ model, workers, split }) => {
  const worst = contention(model.locks, workers, model.nowMicros).find(({ ref }) => /lock$/i.test(ref.kind));
  if (workers < 2 || !worst || worst.totalMicros < muchContention * split.runMicros) return undefined;
  const { ref, totalMicros, waits } = worst;
  return {
    id: 'lockContention',
    severity: 'info',
    message: `Items waited for ${ref.kind} ${ref.name ?? ref.id} for ${percent(totalMicros / split.runMicros)} of their time.`,
    evidence: `${waits} waits, ${millis(totalMicros)} of ${millis(split.runMicros)} ms with items`,
    remedy: 'Hold it for less, or let each worker keep its own and put them together at the end.',
  };
};

const moreLogThanWork: CostRule = ({ model, split }) => {
  if (model.logLines < leastLines || model.logLines < (manyLinesPerMilli * split.runMicros) / 1000) return undefined;
  return {
    id: 'moreLogThanWork',
    severity: 'info',
    message: 'Items spent most of their time on writing lines.',
    evidence: `${model.logLines} lines in ${millis(split.runMicros)} ms with items`,
    remedy: 'Write less, or return what is to be kept.',
  };
};

/** Causes before what follows from them, which would only be said twice. */
const inOrder: readonly CostRule[] = [
  lockContention,
  moreLogThanWork,
  startUp,
  tooFewItems,
  copying,
  chunksTooSmall,
  chunksTooLarge,
  oneItem,
];

/** What the costs of a run say of it: the first cause that is found. */
export const firstCause: Rule = (model) => {
  const figures = figuresOf(model);
  if (!figures) return undefined;
  for (const rule of inOrder) {
    const advice = rule(figures);
    if (advice) return advice;
  }
  return undefined;
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
