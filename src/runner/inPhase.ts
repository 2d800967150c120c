import type { RunEvent, StartupPhase } from '../model/facts/events.ts';

/** How a part of a run reports what happens. */
export interface Reporter {
  readonly emit: (event: RunEvent) => void;
  /** Microseconds since the run's start. */
  readonly now: () => number;
}

/** Does the work of one phase and reports when it began and ended. A failure ends the run, so that nothing follows it. */
export async function inPhase<T>(phase: StartupPhase, { emit, now }: Reporter, work: () => Promise<T>): Promise<T> {
  const startMicros = Math.round(now());
  emit({ type: 'phaseStarted', phase, atMicros: startMicros });
  const result = await work();
  const atMicros = Math.round(now());
  emit({ type: 'phaseFinished', phase, atMicros, tookMicros: atMicros - startMicros });
  return result;
}
