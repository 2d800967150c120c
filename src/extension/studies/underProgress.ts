import * as vscode from 'vscode';

/** Runs a study with a notification that shows its progress and can cancel it. */
export async function underProgress<T>(
  title: string,
  study: (signal: AbortSignal, say: (message: string) => void) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  return vscode.window.withProgress(options, async (report, cancelled) => {
    const stop = new AbortController();
    cancelled.onCancellationRequested(() => stop.abort());
    return study(stop.signal, (message) => report.report({ message }));
  });
}
