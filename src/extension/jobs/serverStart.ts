import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { mayHoldJob } from '../../model/facts/jobWords.ts';
import { isJobModule, type RunFunction } from '../../protocol/languageServer.ts';
import type { EvidenceFeed } from '../runs/evidenceFeed.ts';
import type { RunStore } from '../runs/runStore.ts';
import { showsAllLenses } from '../settings.ts';
import type { JobSiteClient } from './jobSiteClient.ts';

/** How long an edited document must be at rest before its text is searched, in milliseconds. */
const restMs = 500;

interface ServerStartContext {
  readonly sites: Pick<JobSiteClient, 'start' | 'started' | 'isStarted' | 'showRunFunctions'>;
  readonly store: Pick<RunStore, 'changed' | 'entries'>;
  readonly evidence: Pick<EvidenceFeed, 'showNewest'>;
  readonly onError: (error: unknown) => void;
}

/**
 * Starts the language server when a document is open that can hold a job, by its text alone, or whose functions were run. In other
 * projects there is no such process. A command starts it, too. Code lenses offer to run code, so nothing starts in Restricted Mode.
 */
export class ServerStart implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #resting = new Map<vscode.TextDocument, NodeJS.Timeout>();
  /** The functions of the runs, when they were last looked at. */
  #known = '';

  private readonly context: ServerStartContext;

  constructor(context: ServerStartContext) {
    this.context = context;
    const { sites, store, evidence } = context;
    const { workspace } = vscode;
    this.#owned.add(workspace.onDidOpenTextDocument((document) => this.#look(document)));
    this.#owned.add(workspace.onDidChangeTextDocument(({ document }) => this.#lookWhenAtRest(document)));
    this.#owned.add(workspace.onDidCloseTextDocument((document) => this.#forget(document)));
    this.#owned.add(workspace.onDidGrantWorkspaceTrust(() => this.lookAtAll()));
    this.#owned.add(workspace.onDidChangeConfiguration(() => this.lookAtAll()));
    this.#owned.add(store.changed(() => this.#runsChanged()));
    this.#owned.add(
      sites.started(() => {
        this.#known = '';
        this.#runsChanged();
        void evidence.showNewest();
      }),
    );
  }

  /** Looks at all open documents. */
  lookAtAll(): void {
    for (const document of vscode.workspace.textDocuments) this.#look(document);
  }

  dispose(): void {
    for (const timer of this.#resting.values()) clearTimeout(timer);
    this.#resting.clear();
    this.#owned.dispose();
  }

  #look(document: vscode.TextDocument): void {
    const { sites, onError } = this.context;
    const { uri } = document;
    if (sites.isStarted || !vscode.workspace.isTrusted || uri.scheme !== 'file' || !isJobModule(uri.path)) return;
    if (showsAllLenses() || mayHoldJob(document.getText()) || this.#wasRun(uri.fsPath)) sites.start().catch(onError);
  }

  #lookWhenAtRest(document: vscode.TextDocument): void {
    if (this.context.sites.isStarted) return;
    clearTimeout(this.#resting.get(document));
    const look = (): void => {
      this.#resting.delete(document);
      this.#look(document);
    };
    this.#resting.set(document, setTimeout(look, restMs));
  }

  #forget(document: vscode.TextDocument): void {
    clearTimeout(this.#resting.get(document));
    this.#resting.delete(document);
  }

  #wasRun(file: string): boolean {
    return this.#runFunctions().some((each) => each.file === file);
  }

  /** While a run is live, this is called often, and the functions are mostly the same. */
  #runsChanged(): void {
    const { sites, onError } = this.context;
    const functions = this.#runFunctions();
    const text = JSON.stringify(functions);
    if (text === this.#known) return;
    this.#known = text;
    if (sites.isStarted) sites.showRunFunctions(functions).catch(onError);
    else this.lookAtAll();
  }

  /** The functions of the runs of this workspace. */
  #runFunctions(): readonly RunFunction[] {
    const found = new Map<string, RunFunction>();
    for (const { origin, openedFrom } of this.context.store.entries()) {
      if (origin.kind !== 'job' || openedFrom !== undefined) continue;
      const { module: file, exportName } = origin.job;
      found.set(`${file}#${exportName}`, { file, exportName });
    }
    return [...found.values()].toSorted((a, b) => (a.file + a.exportName < b.file + b.exportName ? -1 : 1));
  }
}
