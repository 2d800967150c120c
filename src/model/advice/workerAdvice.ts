import { formatDuration, formatPercent } from '../../base/numberText.ts';
import type { CauseRule } from './costFigures.ts';
import { fitCosts, predict } from '../tuning/costModel.ts';
import { contention } from '../run/locks.ts';

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

export const moduleLoad: CauseRule = {
  id: 'moduleLoad',
  severity: 'info',
  about: 'Each worker loads the module and all that it imports, and that takes a good part of the run.',
  threshold: `Loading took ${formatPercent(muchLoading)} of the workers' time or more, and ${formatDuration(longLoadMicros)} in each.`,
  help: 'Import less: only what the function needs, the rest where it is used; or do in `initargs()` once what each worker does at the top of the module.',
  judge: ({ workers, totalMicros, sum }) => {
    const loadMicros = sum('loadMicros');
    if (loadMicros < Math.max(muchLoading * totalMicros, longLoadMicros * workers)) return undefined;
    return {
      message: `Loading the module took ${formatPercent(loadMicros / totalMicros)} of the workers' time.`,
      evidence: `${formatDuration(loadMicros / workers)} in each of ${workers === 1 ? 'one worker' : `${workers} workers`}`,
      remedy: 'Import only what the function needs, and the rest where it is used.',
    };
  },
};

export const startUp: CauseRule = {
  id: 'startUp',
  severity: 'info',
  about: 'Starting the workers takes longer than what they are started for.',
  threshold:
    `Starting took ${formatPercent(mostlyStart)} of the workers' time or more, ${formatDuration(longStartMicros)} each, and one worker alone is ` +
    `predicted to take at most ${formatPercent(hardlyLonger - 1)} longer than all of them.`,
  help: 'One worker, or a quicker `setup()`.',
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
        `one worker alone takes about ${formatDuration(wallMicros)}, ${workers} took ${formatDuration(model.wallMicros)}`,
      remedy: 'Use one worker, or make loading the module and setup() quicker.',
      action: { kind: 'setWorkers', workers: 1 },
    };
  },
};

export const tooFewItems: CauseRule = {
  id: 'tooFewItems',
  severity: 'info',
  about: 'There are fewer items than workers, and so fewer were started.',
  threshold: 'Fewer items than the workers that were asked for.',
  help: 'Split the items, if each takes long.',
  judge: ({ model, workers }) => {
    const asked = model.setup.workers ?? 0;
    if (asked <= workers || model.total !== workers) return undefined;
    return {
      message: 'There are fewer items than workers.',
      evidence: `${workers} of ${asked} workers were started, one for each item`,
      remedy: 'Split the items, if each takes long.',
    };
  },
};

export const workersBeyondCores: CauseRule = {
  id: 'workersBeyondCores',
  severity: 'info',
  about:
    'More threads compute at the same time than there are cores: they take turns, and each has a start and a memory of its own.',
  threshold:
    `More workers than cores, and without what they waited for ${crowded} threads or more were busy for each core. They were ready and ` +
    `waited for a core for ${formatPercent(muchCoreWait)} of that time (Linux), or had ${formatPercent(fullyUsed)} of all cores. With threads only.`,
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
        (coreWaitMicros > 0 ? `; threads waited for a core for ${formatDuration(coreWaitMicros)}` : ''),
      remedy: `Use ${cores === 1 ? 'one worker' : `${cores} workers`}: what they do takes no longer, and the others need not be started.`,
      action: { kind: 'setWorkers', workers: cores },
    };
  },
};
