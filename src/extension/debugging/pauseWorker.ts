import type * as vscode from 'vscode';

/** How often a worker that was told to stop and runs on is told again, and after which time: first often, then patiently. */
const tries = 24;
const quickTries = 20;
const quickMs = 100;
const patientMs = 5000;
const lookMs = 10;

export interface PausedWorker {
  /** It runs on, and shall not. */
  readonly isWanted: () => boolean;
  /** Counts its stops and goes. */
  readonly turn: () => number;
}

/**
 * Stops a worker thread. Where it meets code of ours, between two items, the debugger steps on towards the user's: that
 * takes seconds, and may lose its way and let the thread go on. Letting it go and stopping it anew is quicker, unless
 * items are tiny. One that waits or is idle stops as soon as it runs again.
 */
export async function pauseWorker(session: vscode.DebugSession, { isWanted, turn }: PausedWorker): Promise<void> {
  const threadId = await threadOf(session);
  for (let count = 1; count <= tries && isWanted(); count++) {
    const before = turn();
    await session.customRequest('pause', { threadId });
    const patience = count > quickTries ? patientMs : quickMs;
    for (let waited = 0; waited < patience && isWanted(); waited += lookMs) await delay(lookMs);
    // It is stepping: each step is told as going on.
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
