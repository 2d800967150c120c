import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { RunFunction } from '../../protocol/languageServer.ts';
import type { EvidenceFeed } from '../runs/evidenceFeed.ts';
import type { RunStore } from '../runs/runStore.ts';
import { JobDocuments, mayHoldJobOf } from './jobDocuments.ts';
import type { JobSiteClient } from './jobSiteClient.ts';

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
  readonly #documents: JobDocuments;
  /** The functions of the runs, when they were last looked at. */
  #known = '';

  private readonly context: ServerStartContext;

  constructor(context: ServerStartContext) {
    this.context = context;
    const { sites, store, evidence, onError } = context;
    this.#documents = new JobDocuments(
      (document) => !sites.isStarted && (mayHoldJobOf(document) || this.#wasRun(document.uri.fsPath)),
      () => void sites.start().catch(onError),
    );
    this.#owned.add(this.#documents);
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
    this.#documents.lookAtAll();
  }

  dispose(): void {
    this.#owned.dispose();
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
