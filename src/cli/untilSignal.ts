/**
 * Runs `work`, and calls `onSignal` for each SIGINT (Ctrl-C) and SIGTERM that the process receives before `work` ends.
 */
export async function untilSignal<T>(onSignal: () => void, work: () => Promise<T>): Promise<T> {
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    return await work();
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
