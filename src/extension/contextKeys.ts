import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { contextKeys } from './contributions.ts';
import type { DebuggedWorkers } from './debugging/debuggedWorkers.ts';
import { isDebugRun } from './runs/runEntry.ts';
import type { RunStore } from './runs/runStore.ts';

/** Updates the context keys of `when` clauses from the runs and the debugger. */
export function followContextKeys(store: RunStore, workers: DebuggedWorkers): Disposable {
  const known = new Map<string, boolean>();
  const set = (key: string, value: boolean): void => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const owned = new DisposableStore();
  owned.add(
    store.changed(() => {
      set(contextKeys.running, store.live().length > 0);
      set(contextKeys.hasRun, store.entries().length > 0);
      if (store.live().some(isDebugRun)) set(contextKeys.hasDebugged, true);
    }),
  );
  owned.add(workers.changed(() => set(contextKeys.debuggingPool, workers.workers().length > 0)));
  return owned;
}
