import { leastMicros, millis, percent, type Advice, type Rule } from './adviceRule.ts';
import { firstCause } from './costAdvice.ts';
import { accessTitle, raceTarget } from './race.ts';
import { isOver, settledCount, type RunModel } from './runModel.ts';

/** The notices that were raised, and, once the run is over, what its figures say. */
export function adviceOn(model: RunModel): readonly Advice[] {
  const raised = model.notices.map((notice): Advice => ({ severity: 'error', ...notice }));
  return isOver(model) ? [...raised, ...judged(model)] : raised;
}

/** A view asks at every update, and some rules look at every item: what was judged holds until there is more. */
const known = new WeakMap<RunModel, { readonly chunks: number; readonly advice: readonly Advice[] }>();

function judged(model: RunModel): readonly Advice[] {
  const before = known.get(model);
  if (before?.chunks === model.chunksFinished) return before.advice;
  const advice = rules.flatMap((rule) => rule(model) ?? []);
  known.set(model, { chunks: model.chunksFinished, advice });
  return advice;
}

const leastItems = 4;
/** So much of the items' time was waiting: what is left fits into few threads. */
const mostlyWaiting = 0.8;
const hardlyWaiting = 0.1;
/** A thread that is busier than that makes its items late. */
const fullThread = 0.7;
/** Most items at once that are advised where none have been tried. */
const mostAtOnce = 64;

interface Use {
  /** Items that may run at the same time in one worker. */
  readonly concurrency: number;
  readonly workers: number;
  readonly items: number;
  /** Time in chunks, microseconds, summed over workers. */
  readonly chunkMicros: number;
  /** Of that, in which the workers had nothing to do. */
  readonly waitedMicros: number;
  readonly waitedShare: number;
}

/** Undefined where too little was measured. */
function useOf(model: RunModel): Use | undefined {
  const sum = (part: 'chunkMicros' | 'waitedMicros'): number =>
    model.workers.reduce((micros, { cost }) => micros + cost[part], 0);
  const chunkMicros = sum('chunkMicros');
  const waitedMicros = sum('waitedMicros');
  const items = settledCount(model.counts) - model.counts.cancelled;
  if (chunkMicros < leastMicros || items < leastItems) return undefined;
  return {
    concurrency: model.job?.concurrency ?? 1,
    workers: model.workers.length,
    items,
    chunkMicros,
    waitedMicros,
    waitedShare: waitedMicros / chunkMicros,
  };
}

/** The items wait for something else than this machine's cores: one thread can wait for many. */
const waiting: Rule = (model) => {
  const use = useOf(model);
  if (!use || use.waitedShare < mostlyWaiting) return undefined;
  const atOnce = atOnceForWaiting(use, model.wallMicros);
  if (atOnce === undefined) return undefined;
  return {
    id: 'waiting',
    severity: 'info',
    message: `Items waited for ${percent(use.waitedShare)} of their time.`,
    evidence: evidenceOf(use),
    remedy:
      use.workers > 1
        ? `One worker with concurrency ${atOnce} would do as well.`
        : `Let ${atOnce} of them wait at the same time, with concurrency ${atOnce}.`,
    action: { kind: 'setConcurrency', concurrency: atOnce, workers: 1 },
  };
};

/** How many of them one worker may run at once; undefined where that changes nothing, or would not do. */
function atOnceForWaiting({ workers, concurrency, items, ...use }: Use, wallMicros: number): number | undefined {
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

/** The items keep their thread: a second one of the same thread has to wait, and only another thread helps. */
const computing: Rule = (model) => {
  const use = useOf(model);
  if (!use || use.waitedShare > hardlyWaiting || (use.workers > 1 && use.concurrency === 1)) return undefined;
  const cores = 'as long as cores are free';
  const workers = model.job?.isolation === 'inline' ? 1 : Math.min(model.cores ?? 1, use.items);
  return {
    id: 'computing',
    severity: 'info',
    message: `Items kept their thread for ${percent(1 - use.waitedShare)} of their time.`,
    evidence: evidenceOf(use),
    remedy:
      use.concurrency > 1
        ? `Concurrency gains nothing here; more workers do, ${cores}.`
        : `More workers run more items at the same time, ${cores}.`,
    ...(workers > use.workers && { action: { kind: 'setWorkers', workers } as const }),
  };
};

/** What comes of these items depends on who is quicker. */
const racing: Rule = ({ races, moreRaces }) => {
  const [first] = races;
  if (!first) return undefined;
  const count = races.length + moreRaces;
  const pairs = count === 1 ? 'One pair of places accesses' : `${count} pairs of places access`;
  return {
    id: 'races',
    severity: 'warning',
    message: `${pairs} shared memory without an order: what comes of it depends on chance.`,
    evidence: `${raceTarget(first)}: ${first.accesses.map(accessTitle).join(', ')}`,
    remedy: 'Hold one lock around both, e.g. withLock(); see the races of the run.',
  };
};

const rules: readonly Rule[] = [racing, waiting, computing, firstCause];

const evidenceOf = ({ workers, chunkMicros, waitedMicros }: Use): string =>
  `${workers === 1 ? 'the event loop' : `the event loops of ${workers} workers`} had nothing to do for ` +
  `${millis(waitedMicros)} of ${millis(chunkMicros)} ms with items`;
