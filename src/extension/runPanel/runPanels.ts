import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter, type Subscribe } from '../../base/emitter.ts';
import type { ComparedView } from '../../protocol/panel/comparedView.ts';
import { panelType } from '../contributions.ts';
import { runTitle } from '../runs/describeRun.ts';
import { functionKey, isLive, isReplay, type RunEntry } from '../runs/runEntry.ts';
import { singleItem } from '../../model/facts/origin.ts';
import { RunPanel, type PanelContext } from './runPanel.ts';

export interface PanelsContext extends PanelContext {
  readonly started: Subscribe<RunEntry>;
}

/** All open run panels. Runs of a function share one panel, its replays share another; a run of one item has its own. */
export class RunPanels implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #panels = new Set<RunPanel>();
  /** The panels that are editors of files. */
  readonly #inEditors = new WeakSet<RunPanel>();
  readonly #visibilityChanged = new Emitter<void>();

  private readonly context: PanelsContext;

  constructor(context: PanelsContext) {
    this.context = context;
    this.#owned.add(context.store.reverted((entry) => this.#showing(entry.runId)?.restart(entry)));
    this.#owned.add(context.started((entry) => entry.shownBy === 'panel' && this.#showStarted(entry)));
    this.#owned.add(
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#panels.forEach((panel) => panel.trustChanged())),
    );
  }

  readonly visibilityChanged = this.#visibilityChanged.subscribe;

  isOpen(runId: string): boolean {
    return this.#showing(runId) !== undefined;
  }

  isVisible(runId: string): boolean {
    return this.#showing(runId)?.visible === true;
  }

  /** All open panels: the run, and the tab that is open. */
  get open(): readonly { readonly runId: string; readonly tab: string | undefined }[] {
    return [...this.#panels].filter((panel) => !this.#inEditors.has(panel)).map(({ runId, tab }) => ({ runId, tab }));
  }

  /** The run of the panel that has the focus, else of a panel on the screen. */
  get shown(): string | undefined {
    const panels = [...this.#panels];
    return (panels.find(({ active }) => active) ?? panels.find(({ visible }) => visible))?.runId;
  }

  /** The run whose Profile tab is on the screen, that of the panel with the focus first. */
  get profileShown(): string | undefined {
    const panels = [...this.#panels].filter(({ isProfileShown }) => isProfileShown);
    return (panels.find(({ active }) => active) ?? panels[0])?.runId;
  }

  /** Shows a run: in the panel that already shows it, else in the panel of its function, else in a new panel beside the code. */
  show(entry: RunEntry, item?: number, tab?: string): void {
    const panel = this.#showing(entry.runId) ?? this.#reusable(entry);
    if (panel) panel.show(entry);
    const shown = panel ?? this.#create(entry);
    if (item !== undefined) shown.reveal(item);
    if (tab !== undefined) shown.showTab(tab);
  }

  /** Shows a run in a new panel of a column. */
  showIn(entry: RunEntry, column: vscode.ViewColumn, tab: string | undefined): void {
    const panel = this.#create(entry, column);
    if (tab !== undefined) panel.showTab(tab);
  }

  /** Shows a recording in the editor of its file, which shows nothing else. */
  showInEditor(editor: vscode.WebviewPanel, entry: RunEntry): void {
    this.#inEditors.add(this.#adopt(editor, entry));
  }

  /** A panel that shows the run as it was has to follow it again. */
  #showStarted(entry: RunEntry): void {
    const panel = this.#showing(entry.runId);
    if (panel) panel.restart(entry);
    else this.show(entry);
  }

  /** Shows a function of the run's CPU profile. */
  showFunction(entry: RunEntry, frame: number): void {
    this.show(entry);
    this.#showing(entry.runId)?.showFunction(frame);
  }

  /** Shows the result of an isolation check of the run. */
  showIsolation(entry: RunEntry): void {
    this.show(entry);
    this.#showing(entry.runId)?.isolationChecked();
  }

  /** Shows the run beside another one. */
  showCompared(entry: RunEntry, compared: ComparedView): void {
    this.show(entry);
    this.#showing(entry.runId)?.showCompared(compared);
  }

  /** Closes the panel of a run that was deleted. */
  close(runId: string): void {
    this.#showing(runId)?.close();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #showing(runId: string): RunPanel | undefined {
    return [...this.#panels].find((panel) => panel.runId === runId);
  }

  /** A panel of the same function that shows a finished run. */
  #reusable(entry: RunEntry): RunPanel | undefined {
    if (singleItem(entry.setup) !== undefined) return undefined;
    const replays = isReplay(entry.setup);
    return [...this.#panels].find((panel) => {
      if (this.#inEditors.has(panel)) return false;
      const shown = this.context.store.find(panel.runId);
      if (!shown || isLive(shown) || singleItem(shown.setup) !== undefined || isReplay(shown.setup) !== replays)
        return false;
      return functionKey(shown.setup) === functionKey(entry.setup);
    });
  }

  #create(entry: RunEntry, viewColumn = this.#column() ?? vscode.ViewColumn.Beside): RunPanel {
    const place = { viewColumn, preserveFocus: true };
    return this.#adopt(vscode.window.createWebviewPanel(panelType, runTitle(entry.setup), place), entry);
  }

  /** The column of a panel on the screen. A new panel opens there too, so that the code keeps its space. */
  #column(): vscode.ViewColumn | undefined {
    return [...this.#panels].find(({ visible }) => visible)?.column;
  }

  #adopt(webview: vscode.WebviewPanel, entry: RunEntry): RunPanel {
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(this.context.extensionUri, 'media', `poolscope-${theme}.svg`);
    webview.iconPath = { light: icon('light'), dark: icon('dark') };
    const panel = new RunPanel(webview, this.context, entry);
    this.#panels.add(panel);
    panel.visibilityChanged(() => this.#visibilityChanged.fire());
    panel.disposed(() => {
      this.#panels.delete(panel);
      this.#visibilityChanged.fire();
    });
    this.#visibilityChanged.fire();
    return panel;
  }

  /** Restores a panel after a reload of the window. `state` was saved by the page and names its run. */
  async restore(webview: vscode.WebviewPanel, state: unknown): Promise<void> {
    await this.context.store.load();
    const runId = runIdIn(state);
    const entry = this.context.store.find(runId);
    if (entry) {
      this.#adopt(webview, entry);
      return;
    }
    this.context.log.info(`the panel of run "${runId}" was closed: its recording is gone`);
    webview.dispose();
  }
}

function runIdIn(state: unknown): string {
  const runId = typeof state === 'object' && state !== null && 'runId' in state ? state.runId : undefined;
  return typeof runId === 'string' ? runId : '';
}
