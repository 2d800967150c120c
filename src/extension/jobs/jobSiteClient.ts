import type * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Disposable } from '../../base/disposable.ts';
import { UserFacingError } from '../../base/errors.ts';
import { jobSitesRequest, type JobSites, type JobSitesParams } from '../../protocol/languageServer.ts';

const languages = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'];

/** The language server's client. Code lenses flow by themselves once it is started. */
export class JobSiteClient implements Disposable {
  #client: Promise<LanguageClient> | undefined;

  constructor(
    private readonly serverPath: string,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Starts the server unless it was started already. */
  start(): Promise<LanguageClient> {
    this.#client ??= this.#start().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  async sitesOf(document: vscode.TextDocument): Promise<JobSites> {
    const client = await this.start();
    const params: JobSitesParams = { uri: client.code2ProtocolConverter.asUri(document.uri) };
    return client.sendRequest<JobSites>(jobSitesRequest, params);
  }

  async stop(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    await client?.stop(1000).catch((error: unknown) => this.log.warn(`language server: ${String(error)}`));
  }

  dispose(): void {
    void this.stop();
  }

  /** The client library takes longest to load of all we have: only when it is needed. */
  async #start(): Promise<LanguageClient> {
    const { LanguageClient, TransportKind } = await import('vscode-languageclient/node');
    const server = { module: this.serverPath, transport: TransportKind.ipc };
    const client = new LanguageClient(
      'poolscope',
      'Poolscope',
      { run: server, debug: server },
      {
        documentSelector: languages.map((language) => ({ scheme: 'file', language })),
        outputChannel: this.log,
      },
    );
    try {
      await client.start();
    } catch (error) {
      this.log.error(`language server: ${String(error)}`);
      throw new UserFacingError(
        'The language server of Poolscope, which finds the functions of a file, did not start.',
        'Reload the window; if it stays so, see the Poolscope log.',
      );
    }
    return client;
  }
}
