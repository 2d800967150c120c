import { fork, type ChildProcess } from 'node:child_process';
import type * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import type { RunEvidence } from '../../model/facts/evidence.ts';
import {
  evidenceNotification,
  jobSitesRequest,
  loopRequest,
  runFunctionsNotification,
  topLevelWorkRequest,
  type JobSites,
  type JobSitesParams,
  type LoopFound,
  type LoopParams,
  type RunFunction,
  type RunFunctionsParams,
  type ServerOptionsOfClient,
  type TopLevelWork,
  type TopLevelWorkParams,
} from '../../protocol/languageServer.ts';

const languages = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'];

/** The client of the language server. Code lenses need nothing else once it has started. */
export class JobSiteClient implements Disposable {
  #client: Promise<LanguageClient> | undefined;
  readonly #started = new Emitter<void>();

  /** Fires when the server has started. */
  readonly started = this.#started.subscribe;

  private readonly serverPath: string;
  private readonly log: vscode.LogOutputChannel;

  private readonly texts: ServerOptionsOfClient['texts'];

  /** `texts`: those of the user's language, by their English form. */
  constructor(serverPath: string, log: vscode.LogOutputChannel, texts: ServerOptionsOfClient['texts']) {
    this.serverPath = serverPath;
    this.log = log;
    this.texts = texts;
  }

  /** Starts the server unless it was started already. */
  start(): Promise<LanguageClient> {
    this.#client ??= this.#start().then(
      (client) => {
        // After those who wait for this start.
        setImmediate(() => this.#started.fire());
        return client;
      },
      (error: unknown) => {
        this.#client = undefined;
        throw error;
      },
    );
    return this.#client;
  }

  /** Whether the server was started and did not fail to. */
  get isStarted(): boolean {
    return this.#client !== undefined;
  }

  async sitesOf(document: vscode.TextDocument): Promise<JobSites> {
    const client = await this.start();
    const params: JobSitesParams = { uri: client.code2ProtocolConverter.asUri(document.uri) };
    return client.sendRequest<JobSites>(jobSitesRequest, params);
  }

  /** The work that the module of an exported function does when it is loaded; null if there is none. */
  async topLevelWorkOf(document: vscode.TextDocument, exportName: string): Promise<TopLevelWork | null> {
    const client = await this.start();
    const params: TopLevelWorkParams = { uri: client.code2ProtocolConverter.asUri(document.uri), exportName };
    return client.sendRequest<TopLevelWork | null>(topLevelWorkRequest, params);
  }

  /** The loop at a line; null if there is none. */
  async loopAt(document: vscode.TextDocument, line: number): Promise<LoopFound | null> {
    const client = await this.start();
    const params: LoopParams = { uri: client.code2ProtocolConverter.asUri(document.uri), line };
    return client.sendRequest<LoopFound | null>(loopRequest, params);
  }

  /** Reports the functions that were run, which have code lenses. */
  async showRunFunctions(functions: readonly RunFunction[]): Promise<void> {
    const client = await this.start();
    const params: RunFunctionsParams = { functions };
    await client.sendNotification(runFunctionsNotification, params);
  }

  /** Reports what a run has shown, at the lines of the open documents. */
  async showEvidence(evidence: RunEvidence): Promise<void> {
    const client = await this.start();
    await client.sendNotification(evidenceNotification, evidence);
  }

  async stop(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    await client?.stop(1000).catch((error: unknown) => this.log.warn(`language server: ${String(error)}`));
  }

  dispose(): void {
    void this.stop();
  }

  /** Loads the client library only when it is needed: no other part takes so long to load. */
  async #start(): Promise<LanguageClient> {
    // The server and the client library both take long to load, so they load at the same time.
    let early: ChildProcess | undefined = this.#fork();
    const { LanguageClient } = await import('vscode-languageclient/node');
    const server = (): Promise<ChildProcess> => {
      const process = early ?? this.#fork();
      early = undefined;
      return Promise.resolve(process);
    };
    const client = new LanguageClient('poolscope', 'Poolscope', server, {
      documentSelector: languages.map((language) => ({ scheme: 'file', language })),
      outputChannel: this.log,
      initializationOptions: { texts: this.texts } satisfies ServerOptionsOfClient,
    });
    try {
      await client.start();
    } catch (error) {
      this.log.error(`language server: ${String(error)}`);
      throw new UserFacingError(
        t('The language server of Poolscope, which finds the functions of a file, did not start.'),
        t('Reload the window. If that does not help, see the Poolscope log.'),
      );
    }
    return client;
  }

  /** Runs the server on the Node of the editor. Only a remote editor has a separate Node program. */
  #fork(): ChildProcess {
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    return fork(this.serverPath, ['--stdio'], { silent: true, execArgv: [], env });
  }
}
