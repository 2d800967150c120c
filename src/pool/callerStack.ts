/** The stack of the code that called this method of ours. */
export function stackBelow(method: (...args: never[]) => unknown): string {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, method);
  return holder.stack ?? '';
}
