import { formatDuration, formatPercent, plural } from '../../base/numberText.ts';
import type { CauseRule } from './costFigures.ts';
import { fitCosts, predict } from '../tuning/costModel.ts';
import { contention } from '../run/locks.ts';

const muchLoading = 0.2;
/** Shorter loading and start-up are not worth advice. */
const longLoadMicros = 150_000;
const longStartMicros = 500_000;
const mostlyStart = 0.5;
/** Time of one worker by the time of all: up to this, the others gain little. */
const hardlyLonger = 1.1;
/** Threads per core that are busy at the same time. */
const crowded = 1.25;
/** Share of the threads' busy time that they waited for a core, and share of the cores' time that they used. */
const muchCoreWait = 0.3;
const fullyUsed = 0.8;

export const moduleLoad: CauseRule = {
  id: 'moduleLoad',
  severity: 'info',
  about: 'Each worker loads the module and its imports, and loading takes a large part of the run.',
  threshold: `Loading took at least ${formatPercent(muchLoading)} of the workers' time, and ${formatDuration(longLoadMicros)} in each worker.`,
  help: 'Import only what the function needs, and import the rest where it is used. Work at the top of the module that all workers repeat can move to `initargs()`, which runs once.',
  judge: ({ workers, totalMicros, sum }) => {
    const loadMicros = sum('loadMicros');
    if (loadMicros < Math.max(muchLoading * totalMicros, longLoadMicros * workers)) return undefined;
    return {
      message: `Loading the module took ${formatPercent(loadMicros / totalMicros)} of the workers' time.`,
      evidence: `${formatDuration(loadMicros / workers)} in each of ${plural(workers, 'worker')}`,
      remedy: 'Import only what the function needs, and import the rest where it is used.',
    };
  },
};

export const startUp: CauseRule = {
  id: 'startUp',
  severity: 'info',
  about: 'Starting the workers takes longer than the items that they run.',
  threshold:
    `Starting took at least ${formatPercent(mostlyStart)} of the workers' time and ${formatDuration(longStartMicros)} for each, and one worker ` +
    `alone is predicted to take at most ${formatPercent(hardlyLonger - 1)} longer than all of them.`,
  help: 'Use one worker, or make `setup()` faster.',
  judge: ({ model, workers, split, totalMicros, sum }) => {
    if (workers < 2 || split.startMicros < mostlyStart * totalMicros) return undefined;
    if (split.startMicros < longStartMicros * workers) return undefined;
    const { wallMicros } = predict(fitCosts([model]), 1, 'auto');
    if (wallMicros > hardlyLonger * model.wallMicros) return undefined;
    const each = (micros: number): string => formatDuration(micros / workers);
    return {
      message: `Starting the workers took ${formatPercent(split.startMicros / totalMicros)} of their time.`,
      evidence:
        `${each(split.startMicros)} each, ${each(sum('loadMicros'))} of it for the module and ${each(sum('setupMicros'))} in setup(); ` +
        `estimated: ${formatDuration(wallMicros)} with one worker, measured: ${formatDuration(model.wallMicros)} with ${workers}`,
      remedy: 'Use one worker, or make loading the module and setup() faster.',
      action: { kind: 'setWorkers', workers: 1 },
    };
  },
};

export const tooFewItems: CauseRule = {
  id: 'tooFewItems',
  severity: 'info',
  about: 'There are fewer items than workers, so fewer workers were started.',
  threshold: 'The run has fewer items than workers in its options.',
  help: 'Split the items if each takes long.',
  judge: ({ model, workers }) => {
    const asked = model.setup.workers ?? 0;
    if (asked <= workers || model.total !== workers) return undefined;
    return {
      message: 'There are fewer items than workers.',
      evidence: `${workers} of ${asked} workers were started, one for each item`,
      remedy: 'Split the items if each takes long.',
    };
  },
};

export const workersBeyondCores: CauseRule = {
  id: 'workersBeyondCores',
  severity: 'info',
  about:
    'More threads compute at the same time than there are cores, so they take turns. Each of them costs a start and memory of its own.',
  threshold:
    `The run has more workers than cores, all of them threads, and at least ${crowded} threads per core were busy. They waited for a core ` +
    `for at least ${formatPercent(muchCoreWait)} of that time (Linux only), or used at least ${formatPercent(fullyUsed)} of all cores.`,
  help: 'Use as many workers as cores.',
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
      message: `${workers} workers shared ${plural(cores, 'core')}.`,
      evidence:
        `${threads} threads were busy at the same time and used ${(cpuMicros / wallMicros).toFixed(1)} cores` +
        (coreWaitMicros > 0 ? `; threads waited for a core for ${formatDuration(coreWaitMicros)}` : ''),
      remedy: `Use ${plural(cores, 'worker')}. The run takes no longer, and fewer workers have to start.`,
      action: { kind: 'setWorkers', workers: cores },
    };
  },
};
