import * as vscode from 'vscode';
import { t } from '../base/texts.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { commandIds } from './contributions.ts';
import { isDebugRun, type RunEntry } from './runs/runEntry.ts';
import type { RunStore } from './runs/runStore.ts';
import { statusLines, statusText } from './statusText.ts';

const refreshMs = 250;

/** Shows one item in the status bar while a run is live. */
export function showStatusBar(store: RunStore): Disposable {
  const owned = new DisposableStore();
  const item = owned.add(vscode.window.createStatusBarItem('poolscope.status', vscode.StatusBarAlignment.Left));
  item.name = 'Poolscope';
  item.command = commandIds.showRun;
  let due: NodeJS.Timeout | undefined;
  const refresh = (): void => {
    due = undefined;
    const live = store.live().filter((entry) => !isDebugRun(entry));
    if (live.length === 0) return item.hide();
    item.text = statusText(live);
    item.tooltip = tooltipOf(live);
    item.accessibilityInformation = { label: `Poolscope: ${statusLines(live).join(', ')}` };
    item.show();
  };
  owned.add(store.changed(() => (due ??= setTimeout(refresh, refreshMs))));
  owned.add({ dispose: () => clearTimeout(due) });
  return owned;
}

function tooltipOf(live: readonly RunEntry[]): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString(undefined, true);
  for (const line of statusLines(live)) {
    tooltip.appendText(line);
    tooltip.appendMarkdown('\n\n');
  }
  tooltip.appendMarkdown(
    `[${t('Show')}](command:${commandIds.showRun}) · [${t('Cancel')}](command:${commandIds.cancel})`,
  );
  tooltip.isTrusted = { enabledCommands: [commandIds.showRun, commandIds.cancel] };
  return tooltip;
}
