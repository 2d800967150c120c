import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { contextKeys } from './contributions.ts';
import type { RunStore } from './runs/runStore.ts';

/** Keeps the context keys of `when` clauses in step with the runs. */
export function followContextKeys(store: RunStore): Disposable {
  const known = new Map<string, boolean>();
  const set = (key: string, value: boolean): void => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  return store.changed(() => {
    set(contextKeys.running, store.live().length > 0);
    set(contextKeys.hasRun, store.entries().length > 0);
  });
}
