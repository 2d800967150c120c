import { join } from 'node:path';
import type { Laboratory } from '../studies/experiment.ts';
import { Progress } from './progress.ts';

/** A study of the command line, which a signal ends. `say` announces each of its runs; without it there is no progress. */
export async function withLaboratory<T>(
  say: ((what: string) => string) | undefined,
  study: (laboratory: Laboratory) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    return await study({
      nodePath: process.execPath,
      runnerPath: join(__dirname, 'runner.js'),
      signal: stop.signal,
      watch: (handle, what) => {
        if (!say) return;
        const progress = new Progress(process.stderr, handle.model);
        progress.say(say(what));
        void handle.finished.then(() => progress.end());
      },
    });
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
