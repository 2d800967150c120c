import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { createConnection } from 'vscode-languageserver/node';
import { serve } from '../../../src/server/languageServer.ts';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

/** A language client of the few messages needed here, over streams in memory. */
class Client {
  readonly #toServer = new PassThrough();
  readonly #fromServer = new PassThrough();
  readonly #waiting = new Map<number, (result: unknown) => void>();
  readonly #seen: string[] = [];
  readonly #connection = createConnection(this.#toServer, this.#fromServer);
  #buffer = Buffer.alloc(0);
  #nextId = 1;
  lensesEnabled = true;
  shownLenses = 'all';

  constructor() {
    serve(this.#connection);
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

  sawRequest(method: string): boolean {
    return this.#seen.includes(method);
  }

  dispose(): void {
    this.#connection.dispose();
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

  #receive({ id, method, result }: Message): void {
    if (method !== undefined) {
      this.#seen.push(method);
      if (id !== undefined) {
        this.#send({
          id,
          result: method === 'workspace/configuration' ? [this.lensesEnabled, this.shownLenses] : null,
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

const uri = 'file:///w/job.ts';
const lensesOfF = (of = uri): string[] => {
  const argument = JSON.stringify([{ uri: of, exportName: 'f' }]);
  return ['run', 'profile', 'debugItem', 'tune'].map((command) => `poolscope.${command} ${argument}`);
};

describe('language server', () => {
  let client: Client;
  const started = async (): Promise<Client> => {
    client = new Client();
    await client.start();
    return client;
  };
  afterEach(() => client.dispose());

  it('offers three lenses for each site', async () => {
    const server = await started();
    server.open(uri, 'export function f(x) {}');
    expect(await server.lensCommands(uri)).toEqual(lensesOfF());
  });

  it('follows edits', async () => {
    const server = await started();
    server.open(uri, 'export function g(x) {}');
    const start = { line: 0, character: 16 };
    const change = { range: { start, end: { line: 0, character: 17 } }, text: 'f' };
    server.notify('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [change] });
    expect(await server.lensCommands(uri)).toEqual(lensesOfF());
  });

  it('answers the custom request with sites and inputs, and with nothing for a closed document', async () => {
    const server = await started();
    server.open(uri, 'export const inputs = [1];\nexport function f(x) {}');
    expect(await server.request('poolscope/jobSites', { uri })).toEqual({
      sites: [
        {
          exportName: 'f',
          label: 'f',
          line: 1,
          character: 16,
          lastLine: 1,
          isAsync: false,
          parameters: 1,
          second: { kind: 'none', name: '' },
          item: 'unknown',
        },
      ],
      inputExports: ['inputs'],
    });
    const asked = { uri, exportName: 'f' };
    expect(await server.request('poolscope/topLevelWork', asked)).toBeNull();
    const script = { uri: 'file:///w/script.ts', exportName: 'f' };
    server.open(script.uri, 'export function f(x) {}\n  f(1);');
    expect(await server.request('poolscope/topLevelWork', script)).toEqual({
      at: { line: 1, character: 2 },
      call: 'f(1)',
      effect: 'runs f',
    });
    server.notify('textDocument/didClose', { textDocument: { uri } });
    expect(await server.request('poolscope/topLevelWork', asked)).toBeNull();
    expect(await server.request('poolscope/jobSites', { uri })).toEqual({ sites: [], inputExports: [] });
  });

  it('leaves dependencies, declarations, other file types and other schemes alone', async () => {
    const server = await started();
    for (const other of ['file:///w/node_modules/a/b.ts', 'file:///w/a.d.ts', 'file:///w/a.vue', 'untitled:a.ts']) {
      server.open(other, 'export function f(x) {}');
      expect(await server.lensCommands(other)).toEqual([]);
    }
    for (const extension of ['mts', 'cts', 'tsx', 'js', 'mjs', 'cjs']) {
      const one = `file:///w/a%20b/f.${extension}`;
      server.open(one, 'export function f(x) {}');
      expect(await server.lensCommands(one)).toEqual(lensesOfF(one));
    }
  });

  it('obeys the setting and asks for new lenses when it changes', async () => {
    const server = await started();
    server.lensesEnabled = false;
    server.open(uri, 'export function f(x) {}');
    expect(await server.lensCommands(uri)).toEqual([]);
    server.lensesEnabled = true;
    server.notify('workspace/didChangeConfiguration', { settings: null });
    expect(await server.lensCommands(uri)).toEqual(lensesOfF());
    expect(server.sawRequest('workspace/codeLens/refresh')).toBe(true);
    server.shownLenses = 'run';
    server.notify('workspace/didChangeConfiguration', { settings: null });
    expect(await server.lensCommands(uri)).toEqual(lensesOfF().slice(0, 1));
  });

  it('survives text that the parser cannot bear', async () => {
    const server = await started();
    server.open('file:///w/deep.ts', `export const deep = ${'['.repeat(200_000)}`);
    expect(await server.lensCommands('file:///w/deep.ts')).toEqual([]);
    server.open(uri, 'export function f(x) {}');
    expect(await server.lensCommands(uri)).toEqual(lensesOfF());
  });
});
