import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { panelHtml } from '../../src/extension/runPanel/html.ts';
import type { WorkerSample } from '../../src/model/facts/workerSample.ts';
import type { ViewInit } from '../../src/protocol/panel/viewSync.ts';
import { root } from './root.ts';
import { themeOf, type ThemeName } from '../../webview/standalone/themes.ts';

/** Messages that the panel sent to its host, without its answers. */
export interface Sent {
  readonly kind: 'request' | 'event';
  readonly name: string;
  readonly payload: unknown;
}

const quietAnswers = {
  ...{ comparison: null, isolation: null, earlierProfile: null },
  ...{ valueBytes: [], searchItems: [], inputFields: [] },
};

export interface PanelOptions {
  readonly lines: string;
  readonly init?: Partial<ViewInit>;
  /** The host's answer to the question what the workers do. */
  readonly samples?: readonly WorkerSample[];
  /** Further answers of the host, by method. */
  readonly answers?: Readonly<Record<string, unknown>>;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly state?: unknown;
  /** Sends the lines in pieces of about this many characters, each after the answer to the last one. */
  readonly batch?: number;
}

/** A panel in a page of its own, with a host that plays a recording to it. */
export interface Panel {
  readonly page: Page;
  readonly sent: () => Promise<Sent[]>;
  readonly state: () => Promise<unknown>;
  /** Content-Security-Policy violations and uncaught errors so far. */
  readonly violations: () => Promise<string[]>;
  /** Sends more facts and waits for the answer. Returns the milliseconds that it took. */
  readonly feed: (lines: string) => Promise<number>;
  /** Adds log lines that are made inside the page, so that only the panel is measured. */
  readonly burst: (lines: number) => Promise<number>;
  readonly emit: (name: string, payload: unknown) => Promise<void>;
  /** Shows the panel in another theme. */
  readonly dress: (theme: ThemeName) => Promise<void>;
}

/** The built panel, served as VS Code would under the page that the extension writes. */
export class PanelServer {
  #server: Server | undefined;
  #files = new Map<string, { type: string; body: string | Buffer }>();
  #origin = '';

  async start(): Promise<void> {
    const options = {
      absWorkingDir: root,
      bundle: true,
      minify: true,
      logLevel: 'warning',
      platform: 'browser',
      target: 'es2022',
      write: false,
    } as const;
    const external = ['./linearEngine.ts'];
    const panel = await build({ ...options, entryPoints: ['webview/main.ts'], format: 'iife', external });
    const engine = await build({ ...options, entryPoints: ['webview/kit/logs/linearEngine.ts'], format: 'esm' });
    const codicons = join(root, 'node_modules/@vscode/codicons/dist');
    this.#files.set('/panel.js', { type: 'text/javascript', body: panel.outputFiles[0]?.text ?? '' });
    this.#files.set('/linearEngine.ts', { type: 'text/javascript', body: engine.outputFiles[0]?.text ?? '' });
    this.#files.set('/panel.css', { type: 'text/css', body: readFileSync(join(root, 'webview/panel.css')) });
    this.#files.set('/codicon.css', { type: 'text/css', body: readFileSync(join(codicons, 'codicon.css')) });
    this.#files.set('/codicon.ttf', { type: 'font/ttf', body: readFileSync(join(codicons, 'codicon.ttf')) });
    this.#server = createServer((request, response) => {
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      const file = path === '/' ? { type: 'text/html', body: this.#html() } : this.#files.get(path);
      response.writeHead(file ? 200 : 204, { 'content-type': file?.type ?? 'text/plain' });
      response.end(file?.body ?? '');
    });
    await new Promise<void>((done) => this.#server?.listen(0, '127.0.0.1', done));
    this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  /** Bytes of the minified bundle. */
  get bundleBytes(): number {
    return this.#files.get('/panel.js')?.body.length ?? 0;
  }

  async open(browser: Browser, options: PanelOptions): Promise<Panel> {
    const { width = 1400, height = 900 } = options;
    const page = await browser.newPage({ viewport: { width, height } });
    const init: ViewInit = { runId: 'run-1', live: false, canRun: true, canSample: true, ...options.init };
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.addInitScript(installHost, {
      init,
      samples: options.samples ?? [],
      state: options.state ?? null,
      answers: { ...quietAnswers, ...options.answers },
      theme: themeOf(options.theme ?? 'dark'),
    });
    await page.goto(this.#origin);
    for (const piece of pieces(options.lines, options.batch ?? 500_000)) await feed(page, piece);
    await settle(page);
    return {
      page,
      sent: () => page.evaluate(() => window.poolscopeHost.sent as Sent[]),
      state: () => page.evaluate(() => window.poolscopeHost.state),
      violations: async () => [...errors, ...(await page.evaluate(() => window.poolscopeHost.violations))],
      feed: (lines) => feed(page, lines),
      burst: (lines) => page.evaluate(feedLogs, lines),
      emit: (name, payload) =>
        page.evaluate((frame) => window.postMessage(frame, '*'), { kind: 'event', name, payload } as const),
      dress: (name) => page.evaluate((theme) => window.poolscopeHost.dress(theme), themeOf(name)),
    };
  }

  #html(): string {
    return panelHtml(this.#origin, (name) => `${this.#origin}/${name}`);
  }
}

/** Runs inside the page: `count` log lines from two workers, 500 to an event, half a megabyte to a batch. */
async function feedLogs(count: number): Promise<number> {
  let took = 0;
  let batch = '';
  for (let first = 0; first < count; first += 500) {
    const records = Array.from({ length: Math.min(500, count - first) }, (_, k) => {
      const seq = first + k;
      const text = `line ${seq} of many, value ${(seq * 7919) % 10_007}`;
      const level = seq % 50 === 0 ? 'warn' : 'info';
      const atMicros = 200_000 + seq * 5;
      return { seq, atMicros, worker: seq % 2, item: seq % 1000, chunk: 0, level, text, stream: 'console', source: 0 };
    });
    batch += `${JSON.stringify({ type: 'logsWritten', records })}\n`;
    if (batch.length < 500_000 && first + 500 < count) continue;
    took += await window.poolscopeHost.feed(batch);
    batch = '';
  }
  return took;
}

/** Earlier changes have been painted by then: facts wait for their next turn, which takes a frame. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((done) => setTimeout(done, 80));
    await new Promise(requestAnimationFrame);
    await new Promise((done) => setTimeout(done));
  });
}

async function feed(page: Page, lines: string): Promise<number> {
  return page.evaluate((text) => window.poolscopeHost.feed(text), lines);
}

function* pieces(lines: string, size: number): Generator<string> {
  for (let from = 0; from < lines.length;) {
    const cut = lines.indexOf('\n', from + size);
    const to = cut < 0 ? lines.length : cut + 1;
    yield lines.slice(from, to);
    from = to;
  }
}

interface FakeHost {
  state: unknown;
  readonly sent: unknown[];
  readonly violations: string[];
  readonly feed: (lines: string) => Promise<number>;
  readonly dress: (theme: HostSetup['theme']) => void;
}

declare global {
  interface Window {
    poolscopeHost: FakeHost;
  }
}

interface HostSetup {
  readonly init: ViewInit;
  readonly samples: readonly WorkerSample[];
  readonly state: unknown;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly theme: { readonly bodyClass: string; readonly colours: Readonly<Record<string, string>> };
}

/** Runs inside the page before all other code: it provides `acquireVsCodeApi` and the theme, and records errors and messages. */
function installHost({ init, samples, state, answers, theme }: HostSetup): void {
  const waiting = new Map<number, () => void>();
  let nextId = 1;
  let markReady: () => void = () => {};
  const ready = new Promise<void>((done) => (markReady = done));
  const post = (frame: unknown): void => window.postMessage(frame, '*');
  const host: FakeHost = {
    state,
    sent: [],
    violations: [],
    feed: async (lines) => {
      await ready;
      const started = performance.now();
      const id = nextId++;
      const answered = new Promise<void>((done) => waiting.set(id, done));
      post({ kind: 'request', id, method: 'facts', params: { lines } });
      await answered;
      return performance.now() - started;
    },
    dress: ({ bodyClass, colours }) => {
      document.body.className = bodyClass;
      // A variable that the theme before had set, and this one does not, has to go.
      document.documentElement.removeAttribute('style');
      for (const [name, value] of Object.entries(colours)) {
        document.documentElement.style.setProperty(`--vscode-${name}`, value);
      }
    },
  };
  const nameOf = (item: number): string => `node_modules/lodash/fp/_mapping-${item}.js`;
  const valueOf = (item: number): string => `{bytes: ${14_213 + item}, ratio: 0.39}`;
  const answer = (method: string, params: { item?: number; items?: number[]; part?: string }): unknown => {
    if (method === 'ready') return init;
    if (method === 'sample') return samples;
    if (method in answers) return answers[method];
    if (method === 'itemPreviews') return params.items?.map(params.part === 'value' ? valueOf : nameOf);
    const input = JSON.stringify(nameOf(params.item ?? 0));
    return { input, value: JSON.stringify({ bytes: 14_213, ratio: 0.39 }), cut: false };
  };
  const take = (frame: {
    kind: string;
    id: number;
    method: string;
    name: string;
    params: object;
    payload: unknown;
  }): void => {
    if (frame.kind === 'reply' || frame.kind === 'failure') return waiting.get(frame.id)?.();
    if (frame.kind === 'event') host.sent.push({ kind: 'event', name: frame.name, payload: frame.payload });
    if (frame.kind !== 'request') return;
    // The panel asks every two seconds, so that a test would find it or not.
    if (frame.method === 'alive') return post({ kind: 'reply', id: frame.id, result: null });
    host.sent.push({ kind: 'request', name: frame.method, payload: frame.params });
    post({ kind: 'reply', id: frame.id, result: answer(frame.method, frame.params) });
    if (frame.method === 'ready') markReady();
  };
  const api = {
    postMessage: (frame: unknown) => take(structuredClone(frame) as never),
    getState: () => host.state,
    setState: (next: unknown) => (host.state = structuredClone(next)),
  };
  document.addEventListener('securitypolicyviolation', (event) => {
    host.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
  });
  Object.assign(window, { poolscopeHost: host, acquireVsCodeApi: () => api });
  // The page's own script runs at the end of <body>: before DOMContentLoaded, after the body exists.
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    host.dress(theme);
  }).observe(document, { childList: true, subtree: true });
}
