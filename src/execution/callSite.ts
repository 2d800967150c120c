/**
 * The place that called `below`, as `file:line:column` of the running code; null if it has no file. Reads the frame
 * itself, because formatting a stack as text costs five times as much.
 */
export function callSite(below: (...args: never[]) => unknown): string | null {
  const holder: { stack?: unknown } = {};
  const { stackTraceLimit, prepareStackTrace } = Error;
  Error.stackTraceLimit = 1;
  Error.prepareStackTrace = firstFrame;
  Error.captureStackTrace(holder, below);
  const { stack } = holder;
  Error.stackTraceLimit = stackTraceLimit;
  // Undefined restores Node's own.
  Error.prepareStackTrace = prepareStackTrace;
  return typeof stack === 'string' ? stack : null;
}

function firstFrame(_: unknown, frames: readonly NodeJS.CallSite[]): string | undefined {
  const [frame] = frames;
  const file = frame?.getFileName();
  return file ? `${file}:${frame?.getLineNumber()}:${frame?.getColumnNumber()}` : undefined;
}
