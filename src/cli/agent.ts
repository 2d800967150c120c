import { exitCodes } from './exitCodes.ts';
import { parseAgent } from './hostArguments.ts';

/** `poolscope agent`: resolves with the exit code. Rejects with UserFacingError. */
export async function agent(args: readonly string[]): Promise<number> {
  const { workers } = parseAgent(args, process.cwd());
  const { serveStdio } = await import('../agent/main.ts');
  await serveStdio({ workers, dir: process.cwd() });
  return exitCodes.succeeded;
}
