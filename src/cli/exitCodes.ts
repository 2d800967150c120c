import { settledCount, type RunModel } from '../model/run/runModel.ts';

/** The command line's contract. */
export const exitCodes = { succeeded: 0, someFailed: 1, couldNotStart: 2, cancelled: 130 } as const;

export function exitCodeOf(model: RunModel): number {
  if (model.state === 'cancelled') return exitCodes.cancelled;
  const { succeeded, cancelled } = model.counts;
  if (model.state === 'failed' && settledCount(model.counts) === cancelled) return exitCodes.couldNotStart;
  return model.state === 'finished' && succeeded === (model.total ?? succeeded)
    ? exitCodes.succeeded
    : exitCodes.someFailed;
}
