/**
 * Runs `work`, and calls `onSignal` for each SIGINT (Ctrl-C) and SIGTERM that the process receives before `work` ends. SIGHUP,
 * of a terminal that was closed, counts twice, because nobody is there to send a second one.
 */
export async function untilSignal<T>(onSignal: () => void, work: () => Promise<T>): Promise<T> {
  const onClosed = (): void => {
    onSignal();
    onSignal();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onClosed);
  try {
    return await work();
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    process.off('SIGHUP', onClosed);
  }
}
