import type { RunModel } from '../model/run/runModel.ts';

/** The command line's contract. */
export const exitCodes = { succeeded: 0, someFailed: 1, couldNotStart: 2, cancelled: 130 } as const;

export function exitCodeOf(model: RunModel): number {
  const { succeeded } = model.counts;
  if (model.state === 'cancelled') return exitCodes.cancelled;
  if (model.state === 'couldNotStart') return exitCodes.couldNotStart;
  const isClean = model.strayErrorCount === 0 && succeeded === (model.total ?? succeeded);
  return model.state === 'finished' && isClean ? exitCodes.succeeded : exitCodes.someFailed;
}
