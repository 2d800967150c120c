import { exitCodes } from './exitCodes.ts';

/**
 * Lets a standard stream fail without ending the process: a reader that is gone, as after `| head`, costs the output and
 * not the run. Returns a function that yields the exit code of the process, given that of its command: a full device
 * turns success into `someFailed`, because the caller lacks what was written.
 */
export function surviveStreamErrors(
  streams: readonly NodeJS.WritableStream[] = [process.stdout, process.stderr],
): (code: number) => number {
  let failed = false;
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') failed = true;
    });
  }
  return (code) => (failed && code === exitCodes.succeeded ? exitCodes.someFailed : code);
}
