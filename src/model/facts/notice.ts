import { formatDuration, formatPercent } from '../../base/numberText.ts';

/** A fact about the run as a whole that its user must know, other than how it ended. */
export interface Notice {
  readonly id:
    | 'spoolFailed'
    | 'recordingFailed'
    | 'resultsFailed'
    | 'lateErrors'
    | 'crashNotReproduced'
    | 'diedAfterItems'
    | 'sharedMemoryLost'
    | 'deadlock'
    | 'addonCrash'
    | 'inputClassLost'
    | 'resultClassLost'
    | 'workerStuck'
    | 'teardownLate'
    | 'machineRefused'
    | 'windowGone'
    | 'processesLeft'
    | 'builtInsReplaced'
    | 'testPhases';
  /** Absent: data is lost or at risk. */
  readonly severity?: 'info';
  /** What happened and what follows from it, in one or two sentences. */
  readonly message: string;
  /** The observation, e.g. the message of the system. */
  readonly evidence: string;
  /** What the user can do. */
  readonly remedy: string;
}

/** A class that values lose on their way. */
interface LostClassText {
  readonly className: string;
  /** What arrives, e.g. `a plain object`. */
  readonly arrivesAs: string;
  /** Its instances have own fields, which arrive. */
  readonly hasFields: boolean;
}

/** Built-ins that an item has changed. */
export interface ReplacedText {
  /** The first and the last item that may have done it. The first is null if it is an item of an earlier call. */
  readonly from: number | null;
  readonly to: number;
  readonly replaced: readonly string[];
  readonly added: readonly string[];
}

/** `performance.now, Date and 3 others` */
function named(names: readonly string[]): string {
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} others`] : names;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : shown.join('');
}

/** What a test runner did with the time of its workers, in microseconds. */
interface PhasesText {
  readonly environment: number;
  readonly prepare: number;
  readonly import: number;
  readonly setup: number;
  readonly tests: number;
}

const phaseRemedies: Readonly<Record<string, string>> = {
  environment: 'Use the node environment where tests need no DOM, or run the files without isolation.',
  prepare: 'Run the files without isolation, so that workers are started once.',
  import: 'Import less in the test files: each file loads its modules again. Without isolation they are loaded once.',
  setup: 'Do less in the setup files: each test file runs them again.',
};

/** All notices, by id. */
export const notices = {
  spoolFailed: (evidence: string): Notice => ({
    id: 'spoolFailed',
    message:
      'The records of the workers can no longer be written to disk. The run continues, but it would not survive a crash.',
    evidence,
    remedy: 'Free space in the folder for temporary files, or set TMPDIR to another one.',
  }),
  recordingFailed: (evidence: string): Notice => ({
    id: 'recordingFailed',
    message:
      'The rest of the recording cannot be written. The run continues, but it cannot be opened again completely.',
    evidence,
    remedy: 'Free space where the recording is written.',
  }),
  resultsFailed: (evidence: string): Notice => ({
    id: 'resultsFailed',
    message:
      'Inputs and results can no longer be recorded. The run continues and its outcomes are right, but values are missing.',
    evidence,
    remedy: 'Free space where the recording is written.',
  }),
  lateErrors: (freshWorkers: number): Notice => ({
    id: 'lateErrors',
    message: `Items keep causing errors that nobody awaits, or replacing built-in functions. ${freshWorkers} workers were replaced because of this; later ones are not.`,
    evidence: 'See the lines that begin with "Uncaught after the item had ended", and the other notices.',
    remedy:
      'Await every promise that the function starts, and undo what it replaces, or give each item a worker of its own.',
  }),
  crashNotReproduced: (evidence: string): Notice => ({
    id: 'crashNotReproduced',
    message:
      'The process that runs the items died. The items that were running then ran again, each alone, and none of them ended the process.',
    evidence,
    remedy:
      'Perhaps the system killed it because memory was full, or only several items together end it. Try the isolation "process".',
  }),
  diedAfterItems: (evidence: string): Notice => ({
    id: 'diedAfterItems',
    message: 'The process that runs the items died after the last item had ended. All outcomes are known.',
    evidence,
    remedy: 'Look at teardown: it may end the process, crash it, or never return.',
  }),
  sharedMemoryLost: (evidence: string): Notice => ({
    id: 'sharedMemoryLost',
    message:
      'The process that held the shared memory died. initargs() was called again, and the remaining items use the new memory.',
    evidence,
    remedy: 'Do not trust totals that items keep in shared memory. Look at the item that crashed.',
  }),
  deadlock: (evidence: string, isCertain: boolean): Notice => ({
    id: 'deadlock',
    message: isCertain
      ? 'Deadlock: workers waited for one another. Their items failed, and fresh workers replaced them.'
      : 'Workers wait for one another, perhaps forever.',
    evidence,
    remedy: 'Let all items take these locks in the same order, or give acquire() a timeout.',
  }),
  addonCrash: (how: string, addons: string): Notice => ({
    id: 'addonCrash',
    message: `The process that runs the items died (${how}) after it had loaded native addons.`,
    evidence: addons,
    remedy: 'Use the isolation "process": a crash then ends one worker, and the others continue.',
  }),
  workerStuck: (evidence: string): Notice => ({
    id: 'workerStuck',
    severity: 'info',
    message:
      'A worker that had work ran no item for 5 s: something that an earlier item left behind keeps its thread busy. ' +
      'A fresh worker replaced it.',
    evidence,
    remedy: 'Await everything that the function starts, and clear its timers.',
  }),
  windowGone: (limitMs: number): Notice => ({
    id: 'windowGone',
    severity: 'info',
    message: 'The run was cancelled because no window of VS Code showed it any more.',
    evidence: `no window was connected for ${formatDuration(1000 * limitMs)}`,
    remedy: 'Run the rest to continue it. The setting poolscope.run.keepWithoutWindow is the limit.',
  }),
  teardownLate: (limitMs: number): Notice => ({
    id: 'teardownLate',
    severity: 'info',
    message: 'teardown() of a worker did not return in time, and the worker was ended. No outcome is lost.',
    evidence: `the limit is ${limitMs / 1000} s`,
    remedy: 'It loops or waits forever, or computes for longer than the load timeout. Repair it, or raise that limit.',
  }),
  machineRefused: (evidence: string, remedy: string): Notice => ({
    id: 'machineRefused',
    severity: 'info',
    message: 'A machine that came during the run cannot be used. The run continues without it.',
    evidence,
    remedy,
  }),
  processesLeft: (evidence: string): Notice => ({
    id: 'processesLeft',
    severity: 'info',
    message: 'Processes that the job started in a process group of their own still run. Poolscope does not end them.',
    evidence,
    remedy: 'End them in the function or in teardown, or start them without `detached`: they then end with the run.',
  }),
  builtInsReplaced: ({ from, to, replaced, added }: ReplacedText, isReplaced: boolean): Notice => {
    const what = [
      ...(replaced.length > 0 ? [`replaced ${named(replaced)}`] : []),
      ...(added.length > 0 ? [`added ${named(added)}`] : []),
    ].join(' and ');
    const several = from === null ? `Item ${to} or one shortly before it` : `One of the items from ${from} to ${to}`;
    const who = from === to ? `Item ${to}` : several;
    return {
      id: 'builtInsReplaced',
      severity: 'info',
      message: `${who} ${what}, which all code of its worker shares.${isReplaced ? ' A fresh worker replaced that one.' : ''}`,
      evidence: [...replaced, ...added].join(', '),
      remedy: 'Undo the change before the item ends, e.g. remove the fake timers, or make it where the module loads.',
    };
  },
  testPhases: (phases: PhasesText): Notice => {
    const all = Object.values(phases).reduce((sum, micros) => sum + micros, 0);
    const parts = Object.entries(phases).filter(([, micros]) => micros >= all / 100);
    const [largest = 'tests'] = parts.toSorted(([, a], [, b]) => b - a).map(([name]) => name);
    return {
      id: 'testPhases',
      severity: 'info',
      message: `Tests ran for ${formatPercent(phases.tests / Math.max(1, all))} of the time that their files took.`,
      evidence: parts.map(([name, micros]) => `${name} ${formatDuration(micros)}`).join(', '),
      remedy: phaseRemedies[largest] ?? 'Look at the slowest tests in the timeline.',
    };
  },
  inputClassLost: ({ className, arrivesAs }: LostClassText, evidence: string): Notice => ({
    id: 'inputClassLost',
    message: `Inputs lose the class ${className}: the function receives ${arrivesAs}, without the methods and private fields of ${className}.`,
    evidence,
    remedy: `Let the input be plain data, e.g. the text of a URL, and create the ${className} inside the function.`,
  }),
  resultClassLost: ({ className, arrivesAs, hasFields }: LostClassText, evidence: string): Notice => ({
    id: 'resultClassLost',
    ...(hasFields && { severity: 'info' as const }),
    message: `Results lose the class ${className}: ${arrivesAs} is recorded, without the methods and private fields of ${className}.`,
    evidence,
    remedy: 'Return plain data, e.g. String(url) instead of a URL.',
  }),
};
