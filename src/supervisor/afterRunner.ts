import type { EndState } from '../model/facts/events.ts';
import type { RunError } from '../model/facts/failure.ts';
import { settledCount, stateAfterError, type RunModel } from '../model/run/runModel.ts';
import { notStarted } from './spawnRunner.ts';

/** How a run ends. */
export interface RunEnd {
  readonly state: EndState;
  readonly error: RunError | null;
}

/** The known facts when a runner has ended before its run. */
export interface RunnerEnd {
  /** E.g. `signal SIGKILL`. */
  readonly how: string;
  /** The native addons that it had loaded if native code ended it. */
  readonly addons: string | undefined;
  /** It was ended because a function of the user's module did not return. */
  readonly late?: RunError | undefined;
  /** Runners that have ended, this one included. */
  readonly runners: number;
  /** Its user cancelled the run, or stopped the debugger. */
  readonly isCancelled: boolean;
  /** The folder of the spools is still there. */
  readonly hasSpools: boolean;
}

/** How the run ends; undefined if another runner continues it from the spools. */
export function afterRunner(model: RunModel, ended: RunnerEnd): RunEnd | undefined {
  const { how, addons, late, runners, isCancelled, hasSpools } = ended;
  if (isCancelled) return { state: 'cancelled', error: null };
  if (isComplete(model)) return { state: 'finished', error: null };
  if (late) return endWith(model, late);
  if (model.workersStartedMicros === undefined || model.state === 'starting')
    return endWith(model, endedEarly(how, addons));
  const areWhole = hasSpools && !model.notices.some(({ id }) => id === 'spoolFailed');
  if (!areWhole) return endWith(model, lostSpools(how));
  return runners > maxRestarts(model) ? endWith(model, crashLoop(runners, how, addons)) : undefined;
}

/** All items have their outcomes: a runner that dies then does so in a teardown, and another one would die there, too. */
export const isComplete = ({ total, counts }: RunModel): boolean =>
  total !== undefined && settledCount(counts) === total;

export const endWith = (model: RunModel, error: RunError): RunEnd => ({ state: stateAfterError(model.counts), error });

/** With more restarts, the cause is hardly a few items. */
const maxRestarts = ({ total = 0 }: RunModel): number => Math.max(5, Math.ceil(0.02 * total));

function endedEarly(how: string, addons: string | undefined): RunError {
  if (how.startsWith(notStarted)) {
    return {
      message: `the process that runs the items ${how.slice('it '.length)}`,
      nextStep: 'Check that the working folder of the run exists here, and the Node that runs it.',
    };
  }
  const message = `the runner process ended while the module was loading: ${how}`;
  if (addons !== undefined) {
    return {
      message: `${message}. It had loaded the native addon ${addons}`,
      nextStep:
        'Import the addon alone, in node and in a worker thread: it may not support threads. Update it if it does not.',
    };
  }
  return {
    message,
    nextStep: 'Look for code at the top level of the module or its packages that ends the process.',
  };
}

function lostSpools(how: string): RunError {
  return {
    message: `the process that runs the items died (${how}), and its records cannot be read`,
    nextStep:
      'The outcomes so far are kept. Check that the folder for temporary files has free space and is not deleted during a run.',
  };
}

function crashLoop(runners: number, how: string, addons: string | undefined): RunError {
  const message = `the process that runs the items died ${runners} times (last: ${how})`;
  if (addons !== undefined) {
    return {
      message: `${message} after it had loaded the native addon ${addons}`,
      nextStep: 'The outcomes so far are kept. Use the isolation "process": a crash then ends one worker only.',
    };
  }
  return {
    message,
    nextStep:
      'The outcomes so far are kept. Run the crashed items again, a few at a time, and with fewer workers if the machine is busy.',
  };
}
