import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { mayHoldJob } from '../../model/facts/jobWords.ts';
import { isJobModule } from '../../protocol/languageServer.ts';
import { showsAllLenses } from './lensSettings.ts';

/** How long an edited document must be at rest before its text is searched, in milliseconds. */
const restMs = 500;

/** Whether a document has code lenses by its text alone, or by the settings. */
export const mayHoldJobOf = (document: vscode.TextDocument): boolean =>
  showsAllLenses() || mayHoldJob(document.getText());

/**
 * Reports open documents that can hold a job: when they are opened, and when they have been at rest after an edit. Code lenses
 * offer to run code, so nothing is reported in Restricted Mode.
 */
export class JobDocuments implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #resting = new Map<vscode.TextDocument, NodeJS.Timeout>();
  readonly #isOne: (document: vscode.TextDocument) => boolean;
  readonly #found: () => void;

  /** `isOne`: asked for modules of the user only. */
  constructor(isOne: (document: vscode.TextDocument) => boolean, found: () => void) {
    this.#isOne = isOne;
    this.#found = found;
    const { workspace } = vscode;
    this.#owned.add(workspace.onDidOpenTextDocument((document) => this.#look(document)));
    this.#owned.add(workspace.onDidChangeTextDocument(({ document }) => this.#lookWhenAtRest(document)));
    this.#owned.add(workspace.onDidCloseTextDocument((document) => this.#forget(document)));
    this.#owned.add(workspace.onDidGrantWorkspaceTrust(() => this.lookAtAll()));
    this.#owned.add(workspace.onDidChangeConfiguration(() => this.lookAtAll()));
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
    const { uri } = document;
    if (!vscode.workspace.isTrusted || uri.scheme !== 'file' || !isJobModule(uri.path)) return;
    if (this.#isOne(document)) this.#found();
  }

  #lookWhenAtRest(document: vscode.TextDocument): void {
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
}
