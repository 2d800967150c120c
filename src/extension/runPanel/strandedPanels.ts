import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { panelType, recordingEditorType } from '../contributions.ts';
import { runTitle } from '../runs/describeRun.ts';
import type { RunStore } from '../runs/runStore.ts';
import type { RunPanels } from './runPanels.ts';

/** The open panels of a window, stored with the workspace. */
interface OpenPanels {
  /** Identifies the window until it is loaded again. */
  readonly session: string;
  readonly runs: readonly { readonly runId: string; readonly title: string; readonly tab?: string | undefined }[];
}

const key = 'openPanels';

/** A panel without a host, and what takes its place. */
interface Stranded {
  readonly tab: vscode.Tab;
  readonly open: () => unknown;
}

/**
 * Replaces panels whose extension host has ended: VS Code starts another one, but leaves their pages on the screen without a
 * host. After a reload of the window there are none, because VS Code restores the panels itself.
 */
export function replaceStranded(store: RunStore, panels: RunPanels, state: vscode.Memento): Disposable {
  const session = vscode.env.sessionId;
  const before = state.get<OpenPanels>(key);
  const stranded = before?.session === session ? strandedTabs(before, store, panels) : [];
  if (stranded.length > 0) void replace(stranded, store);
  return panels.visibilityChanged(() => {
    const runs = panels.open.map(({ runId, tab }) => ({ runId, title: titleOf(store, runId), tab }));
    void state.update(key, { session, runs } satisfies OpenPanels);
  });
}

const titleOf = (store: RunStore, runId: string): string => {
  const entry = store.find(runId);
  return entry ? runTitle(entry.setup) : '';
};

function strandedTabs({ runs }: OpenPanels, store: RunStore, panels: RunPanels): readonly Stranded[] {
  const left = [...runs];
  return vscode.window.tabGroups.all.flatMap(({ viewColumn, tabs }) =>
    tabs.flatMap((tab): readonly Stranded[] => {
      const { input } = tab;
      if (input instanceof vscode.TabInputCustom && input.viewType === recordingEditorType) {
        const open = (): unknown =>
          vscode.commands.executeCommand('vscode.openWith', input.uri, recordingEditorType, viewColumn);
        return [{ tab, open }];
      }
      // VS Code adds a prefix to the type.
      if (!(input instanceof vscode.TabInputWebview) || !input.viewType.endsWith(panelType)) return [];
      const at = left.findIndex(({ title }) => title === tab.label);
      // A panel that the window has not loaded yet gets its host from VS Code.
      const [run] = at < 0 ? [] : left.splice(at, 1);
      if (!run) return [];
      const open = (): void => {
        const entry = store.find(run.runId);
        if (entry) panels.showIn(entry, viewColumn, run.tab);
      };
      return [{ tab, open }];
    }),
  );
}

/** The active panel of each column is opened last, so that it is active again. */
async function replace(stranded: readonly Stranded[], store: RunStore): Promise<void> {
  await store.load();
  const ordered = stranded.toSorted((a, b) => Number(a.tab.isActive) - Number(b.tab.isActive));
  await vscode.window.tabGroups.close(
    ordered.map(({ tab }) => tab),
    true,
  );
  for (const { open } of ordered) await open();
}
