import type * as vscode from 'vscode';

/** A worker that does not pause is asked again: first often, after `quickMs`, then after `patientMs`. */
const tries = 24;
const quickTries = 20;
const quickMs = 100;
const patientMs = 5000;
const lookMs = 10;

export interface PausedWorker {
  /** True while the worker still runs and must be paused. */
  readonly isWanted: () => boolean;
  /** Number of times it has paused or resumed. */
  readonly turn: () => number;
}

/**
 * Pauses a worker thread. If the thread is in our code, between two items, the debugger steps towards user code: this
 * takes seconds and sometimes ends with a running thread. To resume the thread and pause it again is quicker, unless
 * items are tiny. A thread that waits or is idle pauses as soon as it runs again.
 */
export async function pauseWorker(session: vscode.DebugSession, { isWanted, turn }: PausedWorker): Promise<void> {
  const threadId = await threadOf(session);
  for (let count = 1; count <= tries && isWanted(); count++) {
    const before = turn();
    await session.customRequest('pause', { threadId });
    const patience = count > quickTries ? patientMs : quickMs;
    for (let waited = 0; waited < patience && isWanted(); waited += lookMs) await delay(lookMs);
    // The debugger is stepping: it reports each step as a resume.
    const steps = isWanted() && turn() !== before;
    if (steps && count < quickTries) await session.customRequest('continue', { threadId });
  }
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A worker's session has one thread, numbered by the debugger. */
async function threadOf(session: vscode.DebugSession): Promise<number | undefined> {
  const { threads } = (await session.customRequest('threads')) as { readonly threads: readonly { id: number }[] };
  return threads[0]?.id;
}
