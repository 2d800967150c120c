import { formatDuration, formatPercent } from '../../base/numberText.ts';
import { capabilitiesOf } from '../facts/capabilities.ts';
import { leastMicros, type AdviceRule } from './adviceRule.ts';
import { settledCount, type RunModel } from '../run/runModel.ts';

const leastItems = 4;
/** So much of the items' time was waiting: what is left fits into few threads. */
const mostlyWaiting = 0.8;
const hardlyWaiting = 0.1;
/** A thread that is busier than that makes its items late. */
const fullThread = 0.7;
/** Most items at once that are advised where none have been tried. */
const mostAtOnce = 64;

/** What the items did with their threads. */
export interface Use {
  /** Items that may run at the same time in one worker. */
  readonly concurrency: number;
  readonly workers: number;
  /** Most workers that could run at the same time. */
  readonly fitting: number;
  readonly items: number;
  readonly wallMicros: number;
  /** Time in chunks, microseconds, summed over workers. */
  readonly chunkMicros: number;
  /** Of that, in which the workers had nothing to do. */
  readonly waitedMicros: number;
  readonly waitedShare: number;
}

/** Undefined where too little was measured. */
export function useOf(model: RunModel): Use | undefined {
  const sum = (part: 'chunkMicros' | 'waitedMicros'): number =>
    model.workers.reduce((micros, { cost }) => micros + cost[part], 0);
  const chunkMicros = sum('chunkMicros');
  const waitedMicros = sum('waitedMicros');
  const items = settledCount(model.counts) - model.counts.cancelled;
  if (chunkMicros < leastMicros || items < leastItems) return undefined;
  return {
    concurrency: model.setup.concurrency,
    workers: model.workers.length,
    fitting: capabilitiesOf(model.setup.isolation).parallel ? Math.min(model.cores ?? 1, items) : 1,
    items,
    wallMicros: model.wallMicros,
    chunkMicros,
    waitedMicros,
    waitedShare: waitedMicros / chunkMicros,
  };
}

const waiting: AdviceRule<Use> = {
  id: 'waiting',
  severity: 'info',
  about:
    'The items wait for something else than the cores of this machine: the network, a disk, a timer. One thread can wait ' +
    'for many of them, and each worker that is not there need not be started.',
  threshold:
    `The event loops of the workers had nothing to do for ${formatPercent(mostlyWaiting)} of the time with items or more, and what ` +
    `the items computed would keep one thread busy for at most ${formatPercent(fullThread)} of the run.`,
  help: 'One worker with `--concurrency`.',
  judge: (use) => {
    const atOnce = use.waitedShare < mostlyWaiting ? undefined : atOnceFor(use);
    if (atOnce === undefined) return undefined;
    return {
      message: `Items waited for ${formatPercent(use.waitedShare)} of their time.`,
      evidence: evidenceOf(use),
      remedy:
        use.workers > 1
          ? `One worker with concurrency ${atOnce} would do as well.`
          : `Let ${atOnce} of them wait at the same time, with concurrency ${atOnce}.`,
      action: { kind: 'setConcurrency', concurrency: atOnce, workers: 1 },
    };
  },
};

/** How many of them one worker may run at once; undefined where that changes nothing, or would not do. */
function atOnceFor({ workers, concurrency, items, wallMicros, ...use }: Use): number | undefined {
  const computedMicros = use.chunkMicros - use.waitedMicros;
  if (workers > 1) {
    // Each of the others would be one thread less to start.
    if (computedMicros > fullThread * wallMicros) return undefined;
    return Math.min(workers * concurrency, items);
  }
  if (concurrency > 1) return undefined;
  const fitting = Math.floor((fullThread * use.chunkMicros) / Math.max(1, computedMicros));
  return Math.min(fitting, mostAtOnce, items);
}

const computing: AdviceRule<Use> = {
  id: 'computing',
  severity: 'info',
  about:
    'The items keep their thread: a second one in the same thread has to wait, and only another thread helps. Said of runs ' +
    'with one worker, or with concurrency.',
  threshold: `The event loops of the workers had nothing to do for at most ${formatPercent(hardlyWaiting)} of the time with items.`,
  help: 'More workers, as long as there are cores; no `--concurrency`.',
  judge: (use) => {
    if (use.waitedShare > hardlyWaiting || (use.workers > 1 && use.concurrency === 1)) return undefined;
    const cores = 'as long as cores are free';
    return {
      message: `Items kept their thread for ${formatPercent(1 - use.waitedShare)} of their time.`,
      evidence: evidenceOf(use),
      remedy:
        use.concurrency > 1
          ? `Concurrency gains nothing here; more workers do, ${cores}.`
          : `More workers run more items at the same time, ${cores}.`,
      ...(use.fitting > use.workers && { action: { kind: 'setWorkers', workers: use.fitting } as const }),
    };
  },
};

export const useRules: readonly AdviceRule<Use>[] = [waiting, computing];

const evidenceOf = ({ workers, chunkMicros, waitedMicros }: Use): string =>
  `${workers === 1 ? 'the event loop' : `the event loops of ${workers} workers`} had nothing to do for ` +
  `${formatDuration(waitedMicros)} of ${formatDuration(chunkMicros)} with items`;
