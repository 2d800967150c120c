import { bytesText, leastMicros, millis, percent, type AdviceRule, type Finding } from './adviceRule.ts';
import { fitCosts, predict } from './costModel.ts';
import { contention } from './locks.ts';
import type { RunModel, SizeSample } from './runModel.ts';
import { costSplit, type CostSplit } from './stats.ts';

/** Of the most that a worker's heap may hold. */
const nearLimit = 0.8;
const muchContention = 0.2;
const mostlyLogging = 0.5;
/** In `npm run bench:advice` items that do little else come to more than 0.25, those that parse JSON to less than 0.1. */
const muchCollecting = 0.15;
/** Of the workers' whole time: else something else takes it. */
const someCollecting = 0.1;
const muchLoading = 0.2;
/** Loading and start-up that are shorter than that are nobody's trouble. */
const longLoadMicros = 150_000;
const longStartMicros = 500_000;
const mostlyStart = 0.5;
/** One worker takes hardly longer than all of them. */
const hardlyLonger = 1.1;
/** Threads that are busy at the same time, by core. */
const crowded = 1.25;
/** Of the time in which threads were busy, or of the cores': that they waited for a core, or had all there are. */
const muchCoreWait = 0.3;
const fullyUsed = 0.8;
/** Of the run's time. */
const muchReading = 0.3;
const muchCopying = 0.3;
/** Bytes that are copied, by second of all that lies between items. Text comes to a hundred million, nested objects to seven. */
const copiedPerSecond = 2e6;
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

/** What a run spent its time on. Microseconds. */
export interface Figures {
  readonly model: RunModel;
  readonly workers: number;
  /** Time of all workers. */
  readonly totalMicros: number;
  readonly split: CostSplit;
  /** In chunks, between the items and around them: mostly writing down what they gave. */
  readonly gapMicros: number;
  /** Between the last item of a worker and the last one of all, summed over workers. */
  readonly tailMicros: number;
  /** Summed over workers. */
  readonly sum: (
    part: 'loadMicros' | 'setupMicros' | 'chunkMicros' | 'waitedMicros' | 'gcMicros' | 'loggedMicros',
  ) => number;
}

/** Undefined for a run whose times say little of the next one's: too short, not whole, watched, or with workers that died. */
export function figuresOf(model: RunModel): Figures | undefined {
  const { workers, wallMicros, workersStartedMicros = 0 } = model;
  if (model.state !== 'finished' || wallMicros < leastMicros || model.job?.isolation === 'inline') return undefined;
  if (model.job?.detectRaces) return undefined;
  if (model.restarts.length > 0 || workers.some(({ generation }) => generation > 1)) return undefined;
  const end = workersStartedMicros + wallMicros;
  const tailMicros = workers.reduce((sum, { lane, readyMicros }) => {
    return sum + Math.max(0, end - (lane.endMicros.view.at(-1) ?? readyMicros));
  }, 0);
  const split = costSplit(model);
  const sum: Figures['sum'] = (part) => workers.reduce((micros, { cost }) => micros + cost[part], 0);
  return {
    model,
    workers: workers.length,
    totalMicros: workers.length * wallMicros,
    split,
    gapMicros: (model.job?.concurrency ?? 1) > 1 ? 0 : Math.max(0, sum('chunkMicros') - split.runMicros),
    tailMicros,
    sum,
  };
}

type CauseRule = AdviceRule<Figures>;

const heapNearLimit: CauseRule = {
  id: 'heapNearLimit',
  severity: 'warning',
  about:
    'A worker holds nearly as much as its V8 heap may hold. Beyond that it ends, with the item it runs; near to it, it ' +
    'collects garbage all the time.',
  threshold: `${percent(nearLimit)} of the limit were in use at the end of a chunk, garbage included.`,
  help: 'Raise `--max-heap`, hold less in the module from item to item, or take a fresh worker now and then with `--items-per-worker`.',
  judge: ({ model }) => {
    const held = model.workers.map(({ worker, heapBytes = 0, heapLimitBytes = Infinity }) => {
      return { worker, heapBytes, heapLimitBytes, share: heapBytes / heapLimitBytes };
    });
    const [most] = held.sort((a, b) => b.share - a.share);
    if (!most || most.share < nearLimit) return undefined;
    return {
      message: `Worker ${most.worker} used ${percent(most.share)} of the memory it may have.`,
      evidence: `${bytesText(most.heapBytes)} of a V8 heap of ${bytesText(most.heapLimitBytes)} at most`,
      remedy: 'Raise --max-heap, or keep less from item to item.',
    };
  },
};

const lockContention: CauseRule = {
  id: 'lockContention',
  severity: 'info',
  about: 'The items stand in line for a lock: while one works, the others wait for their turn.',
  threshold: `The waits for one lock come to ${percent(muchContention)} of the items' time or more. Waits for queues, events and the like do not count: they wait for work.`,
  help: 'Hold the lock for less, or let each worker keep its own and put them together at the end.',
  judge: ({ model, workers, split }) => {
    const worst = contention(model.locks, workers, model.nowMicros).find(({ ref }) => /lock$/i.test(ref.kind));
    if (workers < 2 || !worst || worst.totalMicros < muchContention * split.runMicros) return undefined;
    const { ref, totalMicros, waits } = worst;
    return {
      message: `Items waited for ${ref.kind} ${ref.name ?? ref.id} for ${percent(totalMicros / split.runMicros)} of their time.`,
      evidence: `${waits} waits, ${millis(totalMicros)} of ${millis(split.runMicros)} ms with items`,
      remedy: 'Hold it for less, or let each worker keep its own and put them together at the end.',
    };
  },
};

const moreLogThanWork: CauseRule = {
  id: 'moreLogThanWork',
  severity: 'info',
  about:
    'Writing lines takes most of the time: each is formatted, tagged with its place and item, and on disk before the call returns.',
  threshold: `The calls to the console took ${percent(mostlyLogging)} of the time with items or more.`,
  help: 'Write less, or return what is to be kept.',
  judge: ({ model, sum }) => {
    const [loggedMicros, chunkMicros] = [sum('loggedMicros'), sum('chunkMicros')];
    if (chunkMicros < leastMicros || loggedMicros < mostlyLogging * chunkMicros) return undefined;
    return {
      message: `Items spent ${percent(loggedMicros / chunkMicros)} of their time on writing lines.`,
      evidence: `${model.logLines} lines took ${millis(loggedMicros)} of ${millis(chunkMicros)} ms with items`,
      remedy: 'Write less, or return what is to be kept.',
    };
  },
};

const gcPressure: CauseRule = {
  id: 'gcPressure',
  severity: 'info',
  about:
    'The threads stand still for garbage collection: the items make many objects, or much is held that must be looked through each time.',
  threshold: `Collecting took ${percent(muchCollecting)} of the time with items or more, and ${percent(someCollecting)} of all the workers' time.`,
  help: 'Make fewer objects: reuse buffers, keep numbers in typed arrays, hold less from item to item.',
  judge: ({ totalMicros, sum }) => {
    const [gcMicros, chunkMicros] = [sum('gcMicros'), sum('chunkMicros')];
    if (chunkMicros < leastMicros || gcMicros < muchCollecting * chunkMicros) return undefined;
    if (gcMicros < someCollecting * totalMicros) return undefined;
    return {
      message: `Collecting garbage took ${percent(gcMicros / chunkMicros)} of the items' time.`,
      evidence: `${millis(gcMicros)} of ${millis(chunkMicros)} ms with items`,
      remedy: 'Make fewer objects: reuse buffers, use typed arrays, hold less from item to item.',
    };
  },
};

const moduleLoad: CauseRule = {
  id: 'moduleLoad',
  severity: 'info',
  about: 'Each worker loads the module and all that it imports, and that takes a good part of the run.',
  threshold: `Loading took ${percent(muchLoading)} of the workers' time or more, and ${millis(longLoadMicros)} ms in each.`,
  help: 'Import less: only what the function needs, the rest where it is used; or do in `initargs()` once what each worker does at the top of the module.',
  judge: ({ workers, totalMicros, sum }) => {
    const loadMicros = sum('loadMicros');
    if (loadMicros < Math.max(muchLoading * totalMicros, longLoadMicros * workers)) return undefined;
    return {
      message: `Loading the module took ${percent(loadMicros / totalMicros)} of the workers' time.`,
      evidence: `${millis(loadMicros / workers)} ms in each of ${workers === 1 ? 'one worker' : `${workers} workers`}`,
      remedy: 'Import only what the function needs, and the rest where it is used.',
    };
  },
};

const startUp: CauseRule = {
  id: 'startUp',
  severity: 'info',
  about: 'Starting the workers takes longer than what they are started for.',
  threshold:
    `Starting took ${percent(mostlyStart)} of the workers' time or more, ${millis(longStartMicros)} ms each, and one worker alone is ` +
    `predicted to take at most ${percent(hardlyLonger - 1)} longer than all of them.`,
  help: 'One worker, or a quicker `setup()`.',
  judge: ({ model, workers, split, totalMicros, sum }) => {
    if (workers < 2 || split.startMicros < mostlyStart * totalMicros) return undefined;
    if (split.startMicros < longStartMicros * workers) return undefined;
    const { wallMicros } = predict(fitCosts([model]), 1, 'auto');
    if (wallMicros > hardlyLonger * model.wallMicros) return undefined;
    const each = (micros: number): string => `${millis(micros / workers)} ms`;
    return {
      message: `Starting the workers took ${percent(split.startMicros / totalMicros)} of their time.`,
      evidence:
        `${each(split.startMicros)} each, ${each(sum('loadMicros'))} of it for the module and ${each(sum('setupMicros'))} in setup(); ` +
        `one worker alone takes about ${millis(wallMicros)} ms, ${workers} took ${millis(model.wallMicros)} ms`,
      remedy: 'Use one worker, or make loading the module and setup() quicker.',
      action: { kind: 'setWorkers', workers: 1 },
    };
  },
};

const tooFewItems: CauseRule = {
  id: 'tooFewItems',
  severity: 'info',
  about: 'There are fewer items than workers, and so fewer were started.',
  threshold: 'Fewer items than the workers that were asked for.',
  help: 'Split the items, if each takes long.',
  judge: ({ model, workers }) => {
    const asked = model.job?.workers ?? 0;
    if (asked <= workers || model.total !== workers) return undefined;
    return {
      message: 'There are fewer items than workers.',
      evidence: `${workers} of ${asked} workers were started, one for each item`,
      remedy: 'Split the items, if each takes long.',
    };
  },
};

const workersBeyondCores: CauseRule = {
  id: 'workersBeyondCores',
  severity: 'info',
  about:
    'More threads compute at the same time than there are cores: they take turns, and each has a start and a memory of its own.',
  threshold:
    `More workers than cores, and without what they waited for ${crowded} threads or more were busy for each core. They were ready and ` +
    `waited for a core for ${percent(muchCoreWait)} of that time (Linux), or had ${percent(fullyUsed)} of all cores. With threads only.`,
  help: 'As many workers as there are cores.',
  judge: ({ model, workers, sum }) => {
    const { cores, cpuMicros, coreWaitMicros = 0, wallMicros } = model;
    if (cores === undefined || cpuMicros === undefined || workers <= cores) return undefined;
    const lockMicros = contention(model.locks, workers, model.nowMicros).reduce(
      (all, each) => all + each.totalMicros,
      0,
    );
    const busyMicros = sum('chunkMicros') - sum('waitedMicros') - lockMicros;
    if (busyMicros < crowded * cores * wallMicros) return undefined;
    if (coreWaitMicros < muchCoreWait * busyMicros && cpuMicros < fullyUsed * cores * wallMicros) return undefined;
    const threads = (busyMicros / wallMicros).toFixed(1);
    return {
      message: `${workers} workers shared ${cores === 1 ? 'one core' : `${cores} cores`}.`,
      evidence:
        `${threads} threads were busy at the same time and had ${(cpuMicros / wallMicros).toFixed(1)} cores` +
        (coreWaitMicros > 0 ? `; threads waited for a core for ${millis(coreWaitMicros)} ms` : ''),
      remedy: `Use ${cores === 1 ? 'one worker' : `${cores} workers`}: what they do takes no longer, and the others need not be started.`,
      action: { kind: 'setWorkers', workers: cores },
    };
  },
};

const slowInput: CauseRule = {
  id: 'slowInput',
  severity: 'info',
  about: 'The workers wait for the input: it is read, or made by the module, more slowly than they use it up.',
  threshold:
    `The run waited for its input for ${percent(muchReading)} of its time or more, and what came of it is too little for copying ` +
    `to have taken so long: under ${copiedPerSecond / 1e6} MB a second.`,
  help: 'Pass paths or keys and read in the function; let a generator give what is there at once.',
  judge: ({ model }) => {
    const { inputMicros = 0, wallMicros } = model;
    if (inputMicros < muchReading * wallMicros || isMuch(bytesOf(model, model.sizes.input), inputMicros))
      return undefined;
    return {
      message: `Workers had to wait for the input for ${percent(inputMicros / wallMicros)} of the run.`,
      evidence: `${millis(inputMicros)} of ${millis(wallMicros)} ms, ${bytesText(meanOf(model.sizes.input))} an item`,
      remedy: 'Give what is known at once, such as paths or ranges, and read in the worker.',
    };
  },
};

const largeResults: CauseRule = {
  id: 'largeResults',
  severity: 'info',
  about: 'What the items give is larger than what they get, and writing it down and reading it takes much of the time.',
  threshold: copyingThreshold('more of them for results than for inputs'),
  help: 'Return less: a sum, a path of a file that the worker has written, or what is asked for only.',
  judge: (figures) => {
    const { input, value } = figures.model.sizes;
    if (meanOf(value) <= meanOf(input)) return undefined;
    return copyFinding(figures, value, {
      what: 'Writing down and reading results',
      remedy: 'Return less, or write a file in the worker and return its path.',
    });
  },
};

const copying: CauseRule = {
  id: 'copying',
  severity: 'info',
  about:
    'The inputs are large, and copying them takes much of the time: from the input to the run, and again to a worker.',
  threshold: copyingThreshold('at least as many of them for inputs as for results'),
  help: 'Pass paths or ranges and read in the worker, or share what all items use: `SharedArray` in `initargs()`. In a program, `transfer()`.',
  judge: (figures) => {
    const { input, value } = figures.model.sizes;
    if (meanOf(value) > meanOf(input)) return undefined;
    return copyFinding(figures, input, {
      what: 'Copying inputs',
      remedy: 'Pass paths or ranges and read in the worker, or share the data.',
    });
  },
};

function copyingThreshold(bytes: string): string {
  return (
    `All that lies between items took ${percent(muchCopying)} of the workers' time or more and copied ${copiedPerSecond / 1e6} MB ` +
    `a second or more, ${bytes}. Bytes are those of a few items: the first, second, fourth, eighth and so on.`
  );
}

function copyFinding(
  figures: Figures,
  sample: SizeSample,
  { what, remedy }: { readonly what: string; readonly remedy: string },
): Finding | undefined {
  const { model, totalMicros, split, gapMicros } = figures;
  const aroundMicros = split.queueMicros + split.copyInMicros + split.copyOutMicros + gapMicros;
  const bytes = bytesOf(model, model.sizes.input) + bytesOf(model, model.sizes.value);
  if (aroundMicros < muchCopying * totalMicros || !isMuch(bytes, aroundMicros)) return undefined;
  const { largest } = sample;
  const parts = largest?.parts.map((part) => `${part.name} ${bytesText(part.bytes)}`).join(', ') ?? '';
  return {
    message: `${what} took ${percent(aroundMicros / totalMicros)} of the workers' time.`,
    evidence:
      `${millis(aroundMicros)} ms between items, ${millis(split.runMicros)} ms in them; ${bytesText(meanOf(sample))} an item, ` +
      `item ${largest?.item ?? 0} ${bytesText(largest?.bytes ?? 0)}${parts === '' ? '' : ` (${parts})`}`,
    remedy,
  };
}

const meanOf = ({ items, bytes }: SizeSample): number => bytes / Math.max(1, items);
const bytesOf = ({ items }: RunModel, sample: SizeSample): number => items.outcome.length * meanOf(sample);
const isMuch = (bytes: number, micros: number): boolean => bytes / (micros / 1e6) >= copiedPerSecond;

const chunksTooSmall: CauseRule = {
  id: 'chunksTooSmall',
  severity: 'warning',
  about: 'Each chunk is a message to a worker and back. With few, short items in each the messages take the time.',
  threshold:
    `What lies between and around chunks took ${percent(muchOverhead)} of the workers' time or more, less than ${millis(mostMessageMicros)} ms ` +
    `a chunk; chunks ran for ${millis(shortChunkMicros)} ms at most, and there were ${manyChunks} for each worker or more.`,
  help: 'A larger `--chunksize`, or `auto`.',
  judge: ({ model, workers, totalMicros, split }) => {
    const { chunksFinished: chunks, chunksize } = model;
    if (typeof chunksize !== 'number' || chunks < manyChunks * workers) return undefined;
    const aroundMicros = split.queueMicros + split.copyInMicros + split.copyOutMicros;
    if (aroundMicros < muchOverhead * totalMicros || aroundMicros > mostMessageMicros * chunks) return undefined;
    if (split.runMicros > shortChunkMicros * chunks) return undefined;
    return {
      message: `Sending chunks took ${percent(aroundMicros / totalMicros)} of the workers' time.`,
      evidence: `${chunks} chunks of ${chunksize}, ${millis(aroundMicros)} ms between and around them, ${millis(split.runMicros)} ms in items`,
      remedy: 'Use a larger chunksize, or auto.',
      action: { kind: 'setChunksize', chunksize: 'auto' },
    };
  },
};

const smallerThreshold =
  `Workers had nothing left to do for ${percent(muchIdle)} of their time or more, and the same items in the chunks of \`auto\` are ` +
  `predicted to end ${percent(leastGain)} earlier or more, at the upper end of the prediction's band`;

const idleWorkers: CauseRule = {
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

const chunksTooLarge: CauseRule = {
  id: 'chunksTooLarge',
  severity: 'warning',
  about: 'At the end some workers have nothing left while others still have a large chunk.',
  threshold: `${smallerThreshold}.`,
  help: 'A smaller `--chunksize`, or `auto`.',
  judge: (figures) => {
    const share = percent(figures.tailMicros / figures.totalMicros);
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
    evidence: `${chunks} chunks of ${chunksize}; in smaller ones the same items take ${millis(highMicros)} ms at most, not ${millis(wallMicros)} ms`,
    remedy: 'Use a smaller chunksize, or auto.',
    action: { kind: 'setChunksize', chunksize: 'auto' },
  };
}

const oneItem: CauseRule = {
  id: 'oneItem',
  severity: 'info',
  about: 'One item takes so long that all others end before it: no chunksize and no number of workers helps.',
  threshold:
    `The item took half of the run or more, workers had nothing left to do for ${percent(muchIdle)} of their time, and all other items, ` +
    `shared out among the other workers, would take half of its time at most.`,
  help: 'Split it, or put it first.',
  judge: ({ model, workers, split, totalMicros, tailMicros }) => {
    if (workers < 2 || tailMicros < muchIdle * totalMicros) return undefined;
    const { item, micros } = longestItem(model);
    // Shared out evenly, the rest would end long before it.
    if (micros < model.wallMicros / 2 || (split.runMicros - micros) / (workers - 1) > micros / 2) return undefined;
    return {
      message: `Item ${item} took ${percent(micros / model.wallMicros)} of the run.`,
      evidence: `it ran for ${millis(micros)} of ${millis(model.wallMicros)} ms, all items together for ${millis(split.runMicros)} ms`,
      remedy: 'Split it, or put it first.',
    };
  },
};

/** Causes before what follows from them; the first one that is found is said. */
export const causeRules: readonly CauseRule[] = [
  heapNearLimit,
  lockContention,
  moreLogThanWork,
  moduleLoad,
  startUp,
  tooFewItems,
  workersBeyondCores,
  slowInput,
  largeResults,
  copying,
  gcPressure,
  chunksTooSmall,
  idleWorkers,
  chunksTooLarge,
  oneItem,
];

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
