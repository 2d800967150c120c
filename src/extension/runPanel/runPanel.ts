import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter, type Subscribe } from '../../base/emitter.ts';
import type { Handlers, Peer } from '../../protocol/channel.ts';
import type { ComparedView } from '../../protocol/panel/comparedView.ts';
import type { HostSide, PanelSide, TuningState } from '../../protocol/panel/viewSync.ts';
import { runTitle } from '../runs/describeRun.ts';
import type { RunEntry } from '../runs/runEntry.ts';
import type { RunStore } from '../runs/runStore.ts';
import { panelHtml, type PageLanguage } from './html.ts';
import { PageLink } from './pageLink.ts';
import { ShownRun } from './shownRun.ts';

/** The place of an action: the run that the panel shows at that moment, and the panel's column. */
export interface ActionPlace {
  readonly run: ShownRun;
  readonly column: vscode.ViewColumn | undefined;
  /** The page shows another tab. */
  readonly setTab: (tab: string) => void;
}

export interface PanelContext {
  readonly extensionUri: vscode.Uri;
  readonly store: RunStore;
  readonly tuning: {
    readonly stateOf: (entry: RunEntry) => TuningState;
    readonly changed: Subscribe<void>;
    readonly stop: (runId: string) => Promise<void>;
  };
  readonly handleActions: (place: ActionPlace) => Handlers<HostSide>['events'];
  readonly log: vscode.LogOutputChannel;
}

type Message = (page: Pick<Peer<PanelSide>, 'emit'>) => void;

/**
 * One webview panel and the run it shows. VS Code drops the page of a hidden panel: when the panel comes back, its new
 * page receives the recording from the start. The data stays on disk, not in the page.
 */
export class RunPanel implements ActionPlace, Disposable {
  readonly #owned = new DisposableStore();
  readonly #disposed = new Emitter<void>();
  readonly #visibilityChanged = new Emitter<void>();
  readonly #panel: vscode.WebviewPanel;
  readonly #context: PanelContext;
  #run: ShownRun;
  #link: PageLink;
  #tab: string | undefined;
  #compared: ComparedView | undefined;
  /** Messages for the next page that is ready. */
  #waiting: Message[] = [];

  constructor(panel: vscode.WebviewPanel, context: PanelContext, entry: RunEntry) {
    this.#panel = panel;
    this.#context = context;
    this.#run = new ShownRun(entry, context.store);
    this.#owned.add(panel.onDidDispose(() => this.dispose()));
    this.#owned.add(panel.onDidChangeViewState(() => this.#onViewState()));
    this.#owned.add(context.tuning.changed(() => this.#sendTuning()));
    this.#link = this.#connect();
    panel.title = runTitle(entry.setup);
    const root = vscode.Uri.joinPath(context.extensionUri, 'dist', 'webview');
    panel.webview.options = { enableScripts: true, localResourceRoots: [root] };
    panel.webview.html = panelHtml(
      panel.webview.cspSource,
      (name) => panel.webview.asWebviewUri(vscode.Uri.joinPath(root, name)).toString(),
      pageLanguage(),
    );
  }

  readonly disposed = this.#disposed.subscribe;
  readonly visibilityChanged = this.#visibilityChanged.subscribe;

  get run(): ShownRun {
    return this.#run;
  }

  get runId(): string {
    return this.#run.id;
  }

  get visible(): boolean {
    return this.#panel.visible;
  }

  get active(): boolean {
    return this.#panel.active;
  }

  get column(): vscode.ViewColumn | undefined {
    return this.#panel.viewColumn;
  }

  /** The tab that is open; undefined until the page has reported it. */
  get tab(): string | undefined {
    return this.#tab;
  }

  /** Whether the Profile tab is on the screen. */
  get isProfileShown(): boolean {
    return this.#tab === 'profile' && this.visible;
  }

  setTab(tab: string): void {
    this.#tab = tab;
    this.#visibilityChanged.fire();
  }

  /** Shows another run in this panel, or the same one again. */
  show(entry: RunEntry): void {
    this.#panel.reveal(undefined, true);
    if (entry.runId !== this.runId) this.restart(entry);
  }

  /** Shows a run from its first event on. */
  restart(entry: RunEntry): void {
    // No panel would show the measurement, and the new run would run beside it.
    void this.#context.tuning.stop(this.runId);
    this.#run = new ShownRun(entry, this.#context.store);
    this.#compared = undefined;
    this.#panel.title = runTitle(entry.setup);
    this.#link.restart();
    this.#sendTuning();
    this.#visibilityChanged.fire();
  }

  showTab(tab: string): void {
    this.#send((page) => page.emit('showTab', { tab }));
  }

  showFunction(frame: number): void {
    this.#send((page) => page.emit('showFunction', { frame }));
  }

  reveal(item: number): void {
    this.#send((page) => page.emit('reveal', { item }));
  }

  /** Shows the run beside another one. A page that is loaded again shows it, too. */
  showCompared(compared: ComparedView): void {
    this.#compared = compared;
    this.#send((page) => page.emit('compared', compared));
  }

  isolationChecked(): void {
    this.#send((page) => page.emit('isolationChecked', null));
  }

  trustChanged(): void {
    this.#link.page?.emit('trustChanged', { canRun: vscode.workspace.isTrusted });
  }

  close(): void {
    this.#panel.dispose();
  }

  dispose(): void {
    void this.#context.tuning.stop(this.runId);
    this.#link.dispose();
    this.#owned.dispose();
    this.#disposed.fire();
  }

  #onViewState(): void {
    if (!this.#panel.visible) {
      this.#link.dispose();
      this.#link = this.#connect();
    }
    this.#visibilityChanged.fire();
  }

  #connect(): PageLink {
    return new PageLink(this.#panel.webview, {
      run: () => this.#run,
      actions: this.#context.handleActions(this),
      onReady: () => {
        this.#sendTuning();
        const compared = this.#compared;
        if (compared && this.#waiting.length === 0) this.#send((page) => page.emit('compared', compared));
        for (const message of this.#waiting.splice(0)) this.#send(message);
      },
      log: this.#context.log,
    });
  }

  #send(message: Message): void {
    const { page } = this.#link;
    if (page) message(page);
    else this.#waiting.push(message);
  }

  #sendTuning(): void {
    this.#link.page?.emit('tuning', this.#context.tuning.stateOf(this.#run.entry));
  }
}

/** VS Code has no texts for a language that the extension lacks: then the page is English. */
function pageLanguage(): PageLanguage | undefined {
  const texts = vscode.l10n.bundle;
  return texts && { name: vscode.env.language, texts };
}
