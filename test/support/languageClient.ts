import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createConnection } from 'vscode-languageserver/node';
import { serve } from '../../src/server/languageServer.ts';
import { root } from './root.ts';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

export interface ShownDiagnostic {
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
  readonly severity: number;
  readonly code: string;
  readonly source: string;
  readonly message: string;
  readonly codeDescription: { readonly href: string };
}

/** A language client of the few messages needed here, over streams in memory. */
export class LanguageClient {
  readonly #toServer = new PassThrough();
  readonly #fromServer = new PassThrough();
  readonly #waiting = new Map<number, (result: unknown) => void>();
  readonly #seen: string[] = [];
  readonly #diagnostics = new Map<string, readonly ShownDiagnostic[]>();
  #onDiagnostics = (): void => undefined;
  readonly #connection = createConnection(this.#toServer, this.#fromServer);
  #buffer = Buffer.alloc(0);
  #nextId = 1;
  lensesEnabled = true;
  findingsEnabled = true;
  shownLenses = 'all';
  lensFunctions = 'likely';

  constructor() {
    serve(this.#connection, { delays: { firstMs: 0, afterEditMs: 0 }, findingsPage: join(root, 'docs/findings.md') });
    this.#fromServer.on('data', (data: Buffer) => this.#take(data));
  }

  async start(): Promise<void> {
    const workspace = { configuration: true, codeLens: { refreshSupport: true } };
    await this.request('initialize', { processId: null, rootUri: null, capabilities: { workspace } });
    this.notify('initialized', {});
  }

  request(method: string, params: unknown): Promise<unknown> {
    const id = this.#nextId++;
    const { promise, resolve } = withResolvers<unknown>();
    this.#waiting.set(id, resolve);
    this.#send({ id, method, params });
    return promise;
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  open(uri: string, text: string): void {
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'typescript', version: 1, text } });
  }

  async lensCommands(uri: string): Promise<string[]> {
    const lenses = (await this.request('textDocument/codeLens', { textDocument: { uri } })) as {
      command: { title: string; command: string; arguments: unknown[] };
    }[];
    return lenses.map(({ command }) => `${command.command} ${JSON.stringify(command.arguments)}`);
  }

  /** Resolves when the server has sent diagnostics for a document since the last call. */
  async diagnosticsOf(uri: string): Promise<readonly ShownDiagnostic[]> {
    for (;;) {
      const sent = this.#diagnostics.get(uri);
      this.#diagnostics.delete(uri);
      if (sent) return sent;
      await new Promise<void>((resolve) => (this.#onDiagnostics = resolve));
    }
  }

  sawRequest(method: string): boolean {
    return this.#seen.includes(method);
  }

  /** Resolves when the server has ended all that it does by itself. */
  async dispose(): Promise<void> {
    await this.request('shutdown', undefined);
    this.#connection.dispose();
  }

  #settings({ items }: { readonly items: readonly unknown[] }): readonly unknown[] {
    return items.length === 1 ? [this.findingsEnabled] : [this.lensesEnabled, this.shownLenses, this.lensFunctions];
  }

  #send(message: Message): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.#toServer.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#toServer.write(body);
  }

  #take(data: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    for (;;) {
      const head = /^Content-Length: (\d+)\r\n\r\n/.exec(this.#buffer.toString('latin1', 0, 64));
      const end = head ? head[0].length + Number(head[1]) : Infinity;
      if (!head || this.#buffer.length < end) return;
      const message = JSON.parse(this.#buffer.toString('utf8', head[0].length, end)) as Message;
      this.#buffer = this.#buffer.subarray(end);
      this.#receive(message);
    }
  }

  #receive({ id, method, params, result }: Message): void {
    if (method !== undefined) {
      this.#seen.push(method);
      if (method === 'textDocument/publishDiagnostics') {
        const { uri, diagnostics } = params as { uri: string; diagnostics: readonly ShownDiagnostic[] };
        this.#diagnostics.set(uri, diagnostics);
        this.#onDiagnostics();
      }
      if (id !== undefined) {
        this.#send({
          id,
          result: method === 'workspace/configuration' ? this.#settings(params as { items: readonly unknown[] }) : null,
        });
      }
    } else if (id !== undefined) this.#waiting.get(id)?.(result);
  }
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
