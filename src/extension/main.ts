import { existsSync } from 'node:fs';
import type * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { openDoors, RunsDoor } from './doors.ts';
import { mayHoldJobOf, JobDocuments } from './jobs/jobDocuments.ts';
import type { Parts } from './parts.ts';
import { recordingsFolder } from './recordingsFolder.ts';

let loaded: Promise<Parts> | undefined;

/**
 * Registers what VS Code can ask for, and loads the parts that answer when it does. Most windows have no job, and there the
 * parts would cost more than all that is here. They are also loaded for a document that can hold a job, and in a workspace
 * that has runs. Nothing here waits or runs code.
 */
export function activate(context: vscode.ExtensionContext): void {
  const owned = new DisposableStore();
  context.subscriptions.push(owned);
  const runs = owned.add(new RunsDoor(() => load()));
  const documents = owned.add(new JobDocuments(mayHoldJobOf, () => void load()));
  const load = (): Promise<Parts> => {
    loaded ??= import('./parts.ts').then(({ startParts }) => startParts(context, owned, runs));
    documents.dispose();
    return loaded;
  };
  owned.add(openDoors(load));
  // After activation, because the rest of the window waits for it.
  setImmediate(() => {
    if (wasUsed(context)) void load();
    else documents.lookAtAll();
  });
}

/** Ends the runs that belong to this window. Others go on, and the next window finds them. */
export async function deactivate(): Promise<void> {
  const parts = await loaded;
  loaded = undefined;
  await parts?.stop();
}

/** Whether this workspace has runs, or choices of earlier windows. */
const wasUsed = (context: vscode.ExtensionContext): boolean =>
  context.workspaceState.keys().length > 0 || existsSync(recordingsFolder(context));
