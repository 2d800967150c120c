import { exitCodes } from './exitCodes.ts';

/**
 * Lets a standard stream fail without ending the process: a reader that is gone, as after `| head`, costs the output and
 * not the run. Returns a function that yields the exit code of the process, given that of its command: a full device
 * turns success into `someFailed`, because the caller lacks what was written, and stderr names the reason.
 */
export function surviveStreamErrors(
  stdout: NodeJS.WritableStream = process.stdout,
  stderr: NodeJS.WritableStream = process.stderr,
): (code: number) => number {
  let failed = false;
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return;
      if (!failed && stream === stdout) stderr.write(`error: stdout cannot be written: ${error.message}\n`);
      failed = true;
    });
  }
  return (code) => (failed && code === exitCodes.succeeded ? exitCodes.someFailed : code);
}
