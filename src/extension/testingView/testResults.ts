import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
import { outcomeOf } from '../../model/facts/events.ts';
import { itemSpan, type RunModel } from '../../model/run/runModel.ts';
import type { FollowedRun } from '../../supervisor/runHandle.ts';
import { loadRecording } from '../../recording/loadRecording.ts';
import { asLines, errorText, messageOn } from './testMessages.ts';

/** Tests by the item that each one runs. */
export type TestsByItem = ReadonlyMap<number, vscode.TestItem>;

/** Log lines shown in the Testing view. Only the run panel shows more. */
const mostLines = 10_000;

/** Reports the outcomes of items to the Testing view until their run is over. */
export async function followRun(
  run: vscode.TestRun,
  handle: FollowedRun,
  tests: TestsByItem,
  cancelled: vscode.CancellationToken,
): Promise<void> {
  const pending = new Map(tests);
  const started = new Set<number>();
  const cancelling = cancelled.onCancellationRequested(() => handle.cancel(true));
  const following = handle.changed(() => {
    for (const [item, test] of pending) {
      if (settle(run, handle.model, item, test)) pending.delete(item);
      else if (!started.has(item) && handle.model.workers.some(({ running }) => running.has(item))) {
        started.add(item);
        run.started(test);
      }
    }
  });
  if (cancelled.isCancellationRequested) handle.cancel(true);
  const model = await handle.finished;
  following.dispose();
  cancelling.dispose();
  for (const [item, test] of pending) {
    if (settle(run, model, item, test)) continue;
    const { error } = model;
    if (error) run.errored(test, new vscode.TestMessage(asLines(errorText(error))));
    else run.skipped(test);
  }
  await appendLogs(run, handle.recordingDir, tests);
}

/** Reports the outcome of one item; false if it has none of its own, because it was cancelled or has not ended. */
export function settle(run: vscode.TestRun, model: RunModel, item: number, test: vscode.TestItem): boolean {
  const outcome = outcomeOf(model.items.outcome.get(item));
  if (outcome === undefined || outcome === 'cancelled') return false;
  const span = itemSpan(model, item);
  const ms = span && (span.endMicros - span.startMicros) / 1e3;
  const failure = model.failures.get(item)?.failure;
  const message = failure ? messageOn(failure) : new vscode.TestMessage(t('The run has not recorded a reason.'));
  switch (outcome) {
    case 'succeeded':
      run.passed(test, ms);
      return true;
    case 'failed':
    case 'timedOut':
      run.failed(test, message, ms);
      return true;
    case 'crashed':
      run.errored(test, message, ms);
      return true;
  }
}

/** The model of a run in this window holds no log lines: they are in its recording. */
async function appendLogs(run: vscode.TestRun, recording: string, tests: TestsByItem): Promise<void> {
  const { logs } = await loadRecording(recording, { keepLogs: true });
  for (const { text, item } of logs.slice(0, mostLines)) {
    run.appendOutput(`${asLines(text)}\r\n`, undefined, item === null ? undefined : tests.get(item));
  }
  if (logs.length > mostLines) run.appendOutput(t('… and {0} more lines\r\n', logs.length - mostLines));
}
