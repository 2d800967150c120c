import { formatCount, formatDuration, formatPercent } from '../../base/numberText.ts';
import { capabilitiesOf } from '../facts/capabilities.ts';
import { leastMicros, type AdviceRule } from './adviceRule.ts';
import { settledCount, type RunModel } from '../run/runModel.ts';

const leastItems = 4;
/** Shares of the items' time in which they waited. Above the first one, the rest of the time fits into few threads. */
export const mostlyWaiting = 0.8;
const hardlyWaiting = 0.1;
/** A busier thread delays its items. */
const fullThread = 0.7;
/** Largest recommended number of items at the same time, if concurrency has not been tried. */
const mostAtOnce = 64;

/** How the items used their threads. */
export interface Use {
  /** Items that may run at the same time in one worker. */
  readonly concurrency: number;
  readonly workers: number;
  /** Other machines that run workers. */
  readonly hosts: number;
  /** Most workers that could run at the same time. */
  readonly fitting: number;
  readonly items: number;
  readonly wallMicros: number;
  /** Time in chunks, microseconds, summed over workers. */
  readonly chunkMicros: number;
  /** Part of `chunkMicros` in which the workers were idle. */
  readonly waitedMicros: number;
  readonly waitedShare: number;
}

/** Undefined if too little was measured. */
export function useOf(model: RunModel): Use | undefined {
  const sum = (part: 'chunkMicros' | 'waitedMicros'): number =>
    model.workers.reduce((micros, { cost }) => micros + cost[part], 0);
  const chunkMicros = sum('chunkMicros');
  const waitedMicros = Math.min(sum('waitedMicros'), chunkMicros);
  const items = settledCount(model.counts) - model.counts.cancelled;
  if (chunkMicros < leastMicros || items < leastItems) return undefined;
  return {
    concurrency: model.setup.concurrency,
    workers: model.workers.length,
    hosts: model.hosts.length,
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
    'The items do not wait for the cores of this machine but for the network, a disk or a timer. One thread can wait for ' +
    'many items, and fewer workers have to start.',
  threshold:
    `The event loops of the workers were idle for at least ${formatPercent(mostlyWaiting)} of the time with items, and the computing ` +
    `of all items would keep one thread busy for at most ${formatPercent(fullThread)} of the run.`,
  help: 'Use one worker with `--concurrency`.',
  judge: (use) => {
    const atOnce = use.waitedShare < mostlyWaiting ? undefined : atOnceFor(use);
    if (atOnce === undefined) return undefined;
    return {
      message: `Items waited for ${formatPercent(use.waitedShare)} of their time.`,
      evidence: evidenceOf(use),
      remedy: waitingRemedy(use, atOnce),
      // Workers are divided among machines, so that their number is no choice of a run here.
      ...(use.hosts === 0 && { action: { kind: 'setConcurrency', concurrency: atOnce, workers: 1 } as const }),
    };
  },
};

function waitingRemedy({ workers, hosts }: Use, atOnce: number): string {
  if (hosts > 0)
    return `Items that wait need no other machine: one worker here can run ${atOnce} of them at the same time.`;
  if (workers > 1) return `Use one worker with concurrency ${atOnce}.`;
  return `Use concurrency ${atOnce}, so that ${atOnce} items wait at the same time.`;
}

/** How many items one worker can run at the same time; undefined if that saves nothing or takes longer. */
function atOnceFor({ workers, concurrency, items, wallMicros, ...use }: Use): number | undefined {
  const computedMicros = use.chunkMicros - use.waitedMicros;
  if (workers > 1) {
    // Each other worker is one thread less to start.
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
    'The items keep their thread busy. A second item in the same thread has to wait, so only another thread helps. Reported ' +
    'for runs with one worker or with concurrency.',
  threshold: `The event loops of the workers were idle for at most ${formatPercent(hardlyWaiting)} of the time with items.`,
  help: 'Use more workers, up to the number of cores, and no `--concurrency`.',
  judge: (use) => {
    if (use.waitedShare > hardlyWaiting || (use.workers > 1 && use.concurrency === 1)) return undefined;
    return {
      message: `Items kept their thread busy for ${formatPercent(1 - use.waitedShare)} of their time.`,
      evidence: evidenceOf(use),
      remedy:
        use.concurrency > 1
          ? 'Concurrency gains nothing here. Use more workers, up to the number of cores.'
          : 'Use more workers, up to the number of cores.',
      ...(use.fitting > use.workers && { action: { kind: 'setWorkers', workers: use.fitting } as const }),
    };
  },
};

export const useRules: readonly AdviceRule<Use>[] = [waiting, computing];

const evidenceOf = ({ workers, chunkMicros, waitedMicros }: Use): string =>
  `${workers === 1 ? 'the event loop was' : `the event loops of ${formatCount(workers)} workers were`} idle for ` +
  `${formatDuration(waitedMicros)} of ${formatDuration(chunkMicros)} with items`;
