import type { StartupPhase } from '../model/facts/events.ts';
import type { RunState } from '../model/run/runModel.ts';

/** What a run does or how it ended, as the predicate of a sentence or a part of a line. */
export const stateWords: Readonly<Record<RunState, string>> = {
  starting: 'starting',
  running: 'running',
  finished: 'finished',
  cancelled: 'cancelled',
  stopped: 'stopped at an error',
  couldNotStart: 'could not start',
  gaveUp: 'gave up',
  interrupted: 'interrupted',
};

const phaseWords: Readonly<Record<StartupPhase, string>> = {
  compile: 'compiling',
  preflight: 'loading',
  workers: 'workers',
};

/** The same as a title, with the step of a start that is under way: `Starting: compiling`. */
export function stateTitle(state: RunState, phase: StartupPhase | undefined): string {
  const isStarting = state === 'starting' || (state === 'running' && phase === 'workers');
  if (isStarting) return phase === undefined ? 'Starting' : `Starting: ${phaseWords[phase]}`;
  const words = stateWords[state];
  return words.charAt(0).toUpperCase() + words.slice(1);
}
