import type { Laboratory } from '../studies/experiment.ts';
import { programs } from './conduct.ts';
import { Progress } from './progress.ts';
import { untilSignal } from './untilSignal.ts';

/**
 * Runs a study with the programs of the command line. A signal ends it. `announce` returns the line that is printed
 * before each of its runs; without it nothing is printed.
 */
export async function withLaboratory<T>(
  announce: ((what: string) => string) | undefined,
  study: (laboratory: Laboratory) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const watch: Laboratory['watch'] = (handle, what) => {
    if (!announce) return;
    const progress = new Progress(process.stderr, handle.model);
    progress.say(announce(what));
    void handle.finished.then(() => progress.end());
  };
  return untilSignal(
    () => stop.abort(),
    () => study({ ...programs, signal: stop.signal, watch }),
  );
}
