import { formatCount, formatDuration, formatPercent, plural } from '../../base/numberText.ts';
import type { RunModel } from '../run/runModel.ts';
import type { WorkerModel } from '../run/workerModel.ts';
import { adviceOf, type Advice, type AdviceRule } from './adviceRule.ts';
import { oneItem } from './chunkAdvice.ts';
import { copying, largeResults } from './copyAdvice.ts';
import { figuresOf, type CauseRule } from './costFigures.ts';
import { useOf, type Use } from './useAdvice.ts';
import { moduleLoad, startUp, workersBeyondCores } from './workerAdvice.ts';

/** Share of the time with a message in which it is on its way. Several tasks in one message save most of it. */
const muchMessaging = 0.2;
/** Slower messages are large, or wait for a busy thread. */
const mostMessageMicros = 500;
/** The recommended number of tasks in a message makes their way at most this share of their time. */
const littleMessaging = 0.02;
const mostTasks = 1024;
const leastMessages = 50;
const muchIdle = 0.5;
const mostlyWaiting = 0.8;
/** Workers that are busier than this delay the tasks that wait for them. */
const fullWorkers = 0.8;

/** The pool of an observed program belongs to the program: the remedy is a change of its code, and no option of ours. */
const smallTasks: CauseRule = {
  id: 'smallTasks',
  severity: 'warning',
  about:
    'Each task is a message to a worker and a message back. If tasks are short, the messages take most of the time.',
  threshold:
    `At least ${leastMessages} tasks, of whose time at least ${formatPercent(muchMessaging)} was the way of their messages, and at most ` +
    `${formatDuration(mostMessageMicros)} for each.`,
  help: 'Hand several tasks to a worker in one message.',
  judge: ({ model, split }) => {
    const { chunksFinished: tasks } = model;
    const wayMicros = split.copyInMicros + split.copyOutMicros;
    if (tasks < leastMessages || wayMicros < muchMessaging * (wayMicros + split.runMicros)) return undefined;
    if (wayMicros > mostMessageMicros * tasks) return undefined;
    const needed = wayMicros / (littleMessaging * Math.max(1, split.runMicros));
    const together = Math.min(mostTasks, 2 ** Math.ceil(Math.log2(Math.max(2, needed))));
    return {
      message: `Messages took ${formatPercent(wayMicros / (wayMicros + split.runMicros))} of the time of the tasks.`,
      evidence: `${plural(tasks, 'task')}: ${formatDuration(wayMicros / tasks)} on the way and ${formatDuration(split.runMicros / tasks)} in the worker, each`,
      remedy: `Hand ${formatCount(together)} tasks to a worker in one message, and let it answer them together.`,
    };
  },
};

const idlePool: CauseRule = {
  id: 'idlePool',
  severity: 'info',
  about: 'The workers of the program have nothing to do most of the time: it hands out too few tasks at the same time.',
  threshold: `Workers that had started were idle for at least ${formatPercent(muchIdle)} of their time.`,
  help: 'Hand out the next tasks before the answers of earlier ones are there, or use fewer workers.',
  judge: ({ model, workers, split, totalMicros }) => {
    const startedMicros = totalMicros - split.startMicros;
    const idleMicros = Math.min(startedMicros, split.queueMicros + split.idleMicros);
    if (workers < 2 || startedMicros <= 0 || idleMicros < muchIdle * startedMicros) return undefined;
    const byItems = model.workers.toSorted((a, b) => b.settled - a.settled);
    const needed = Math.max(1, Math.ceil(split.runMicros / (fullWorkers * model.wallMicros)));
    const fewer = needed < workers ? `, or use ${plural(needed, 'worker')}` : '';
    return {
      message: `The workers were idle for ${formatPercent(idleMicros / startedMicros)} of their time.`,
      evidence: [byItems[0], byItems.at(-1)].flatMap((worker) => (worker ? [workText(worker)] : [])).join(', '),
      remedy: `Hand out the next tasks before the answers of earlier ones are there${fewer}.`,
    };
  },
};

const workText = ({ worker, settled, cost }: WorkerModel): string =>
  `worker ${worker} ran ${plural(settled, 'task')} for ${formatDuration(cost.runMicros)}`;

const waitingTasks: AdviceRule<Use> = {
  id: 'waitingTasks',
  severity: 'info',
  about: 'The tasks wait for the network, a disk or a timer, and each of them keeps a worker.',
  threshold: `The event loops of the workers were idle for at least ${formatPercent(mostlyWaiting)} of the measured time with tasks.`,
  help: 'Let a worker run several tasks at the same time.',
  judge: ({ waitedShare, waitedMicros, chunkMicros }) => {
    if (waitedShare < mostlyWaiting) return undefined;
    return {
      message: `Tasks waited for ${formatPercent(waitedShare)} of their time.`,
      evidence: `${formatDuration(waitedMicros)} of ${formatDuration(chunkMicros)} with tasks`,
      remedy: 'Let a worker run several tasks at the same time, e.g. with concurrentTasksPerWorker of Piscina.',
    };
  },
};

/** Causes come before their effects. Only the first one that is found is reported. */
const observedCauses: readonly CauseRule[] = [
  moduleLoad,
  startUp,
  workersBeyondCores,
  smallTasks,
  largeResults,
  copying,
  oneItem,
  idlePool,
];

/** Texts of rules that name our options. */
const remedies: Readonly<Record<string, string>> = {
  startUp: 'Use fewer workers, start them earlier, or make their script load faster.',
};

/** The advice on a pool that is not ours. It has no actions. */
export function observedAdvice(model: RunModel): readonly Advice[] {
  // Between the tests, their workers load files; the notice about it is the advice.
  if (model.notices.some(({ id }) => id === 'testPhases')) return [];
  const use = useOf(model);
  const waiting = use && adviceOf(waitingTasks, use);
  const figures = figuresOf(model);
  const found = figures && observedCauses.map((rule) => adviceOf(rule, figures)).find((advice) => advice !== undefined);
  return [waiting, waiting ? undefined : found].flatMap((advice) => {
    if (!advice) return [];
    const { action: _, ...rest } = advice;
    return [{ ...rest, remedy: remedies[advice.id] ?? advice.remedy }];
  });
}
