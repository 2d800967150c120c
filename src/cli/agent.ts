import { exitCodes } from './exitCodes.ts';
import { parseAgent } from './hostArguments.ts';

/** `poolscope agent`: resolves with the exit code. Rejects with UserFacingError. */
export async function agent(args: readonly string[]): Promise<number> {
  const { workers, queue } = parseAgent(args, process.cwd());
  const { serveQueue, serveStdio } = await import('../agent/main.ts');
  const options = { workers, dir: process.cwd() };
  if (queue) await serveQueue(queue, options, untilSignals());
  else await serveStdio(options);
  return exitCodes.succeeded;
}

/** Aborts at the first signal that asks the agent to end. */
function untilSignals(): AbortSignal {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  return ending.signal;
}
