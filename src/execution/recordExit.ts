import type { Failure } from '../model/facts/failure.ts';
import { describeFailure } from './describeFailure.ts';

/**
 * Calls `onExit` with a failure that contains the caller's stack before `process.exit` ends the thread, because the
 * stack cannot be read afterwards. Returns the function that stops this.
 */
export function recordExit(onExit: (failure: Failure) => void): () => void {
  const { exit } = process;
  const recorded = (code?: number | string | null): never => {
    const error = new Error(`process.exit(${code ?? ''}) was called`);
    Error.captureStackTrace(error, recorded);
    onExit({
      ...describeFailure(error, 'crash'),
      name: 'ProcessExit',
      exitCode: Number(code ?? process.exitCode ?? 0) | 0,
    });
    return Reflect.apply<typeof process, [typeof code], never>(exit, process, [code]);
  };
  process.exit = recorded;
  return () => void (process.exit = exit);
}
