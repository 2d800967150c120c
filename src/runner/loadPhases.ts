import type { RunEvent } from '../model/facts/events.ts';

/** How a part of a run reports its events. */
export interface Reporter {
  readonly emit: (event: RunEvent) => void;
  /** Microseconds since the run's start. */
  readonly now: () => number;
}

/**
 * Loads the module. The time in which its files are transformed to JavaScript is the phase `compile`, and the rest is
 * `preflight`. A failure ends the run, so no phase follows it.
 */
export async function inLoadPhases<T>(
  { emit, now }: Reporter,
  load: () => Promise<T>,
  compileMicros: () => number,
): Promise<T> {
  const startMicros = Math.round(now());
  emit({ type: 'phaseStarted', phase: 'compile', atMicros: startMicros });
  const result = await load();
  const atMicros = Math.round(now());
  const took = Math.min(Math.round(compileMicros()), atMicros - startMicros);
  emit({ type: 'phaseFinished', phase: 'compile', atMicros: startMicros + took, tookMicros: took });
  emit({ type: 'phaseStarted', phase: 'preflight', atMicros: startMicros + took });
  emit({ type: 'phaseFinished', phase: 'preflight', atMicros, tookMicros: atMicros - startMicros - took });
  return result;
}
