import { t } from '../base/texts.ts';
import type { StartupPhase } from '../model/facts/events.ts';
import type { RunState } from '../model/run/runModel.ts';

/** What a run does or how it ended, as the predicate of a sentence or a part of a line. */
export const stateWords: Readonly<Record<RunState, string>> = {
  starting: t('starting'),
  running: t('running'),
  finished: t('finished'),
  cancelled: t('cancelled'),
  stopped: t('stopped at an error'),
  couldNotStart: t('could not start'),
  gaveUp: t('gave up'),
  interrupted: t('interrupted'),
};

const phaseWords: Readonly<Record<StartupPhase, string>> = {
  compile: t('compiling'),
  preflight: t('loading'),
  workers: t('workers'),
};

/** The same as a title, with the step of a start that is under way: `Starting: compiling`. */
export function stateTitle(state: RunState, phase: StartupPhase | undefined): string {
  const isStarting = state === 'starting' || (state === 'running' && phase === 'workers');
  if (isStarting) return phase === undefined ? t('Starting') : t('Starting: {0}', phaseWords[phase]);
  const words = stateWords[state];
  return words.charAt(0).toUpperCase() + words.slice(1);
}
