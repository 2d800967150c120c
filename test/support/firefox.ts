import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const path = '/usr/bin/firefox-esr';
export const hasFirefox = existsSync(path);

/** A page in Debian's Firefox, driven by WebDriver BiDi. Playwright needs commands that this version does not have. */
export interface FirefoxPage {
  /** The result of an expression, or of its promise. Rejects with the exception of the page. */
  evaluate(expression: string): Promise<unknown>;
  screenshot(file: string): Promise<void>;
  /** Exceptions that the page did not catch, and errors that it logged. */
  readonly problems: readonly string[];
  close(): void;
}

interface Message {
  readonly id?: number;
  readonly type: 'success' | 'error' | 'event';
  readonly result?: Record<string, unknown>;
  readonly message?: string;
  readonly method?: string;
  readonly params?: { readonly level?: string; readonly text?: string };
}

export async function openInFirefox(url: string): Promise<FirefoxPage> {
  const profile = mkdtempSync(join(tmpdir(), 'poolscope-firefox-'));
  const flags = ['--headless', '--no-remote', '--remote-debugging-port', '0', '--profile', profile];
  const child = spawn(path, flags, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: profile } });
  const close = (): void => {
    child.kill('SIGKILL');
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    const problems: string[] = [];
    const send = await connect(`${await addressOf(child.stderr)}/session`, problems);
    await send('session.new', { capabilities: {} });
    await send('session.subscribe', { events: ['log.entryAdded'] });
    const { contexts } = (await send('browsingContext.getTree', {})) as { contexts: readonly { context: string }[] };
    const context = contexts[0]?.context;
    await send('browsingContext.setViewport', { context, viewport: { width: 1200, height: 800 } });
    await send('browsingContext.navigate', { context, url, wait: 'complete' });
    return {
      problems,
      close,
      evaluate: async (expression) => {
        // As JSON, because BiDi has a notation of its own for values.
        const wrapped = `Promise.resolve(${expression}).then((value) => JSON.stringify(value) ?? 'null')`;
        const target = { context };
        const answer = await send('script.evaluate', { expression: wrapped, target, awaitPromise: true });
        const { result, exceptionDetails } = answer as Evaluated;
        if (result?.value === undefined) throw new Error(exceptionDetails?.text ?? 'no value');
        return JSON.parse(result.value) as unknown;
      },
      screenshot: async (file) => {
        const { data } = (await send('browsingContext.captureScreenshot', { context })) as { data: string };
        writeFileSync(file, Buffer.from(data, 'base64'));
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

interface Evaluated {
  readonly result?: { readonly value?: string };
  readonly exceptionDetails?: { readonly text: string };
}

async function addressOf(stderr: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stderr })) {
    const [, address] = /WebDriver BiDi listening on (ws:\S+)/.exec(line) ?? [];
    if (address === undefined) continue;
    // It would block with a full pipe.
    stderr.resume();
    return address;
  }
  throw new Error('Firefox ended before it could be driven');
}

type Send = (method: string, params: object) => Promise<Record<string, unknown>>;

async function connect(address: string, problems: string[]): Promise<Send> {
  const socket = new WebSocket(address);
  const waiting = new Map<number, (message: Message) => void>();
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    else if (message.params?.level === 'error') problems.push(message.params.text ?? '');
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error(`${address} cannot be reached`)));
  });
  let count = 0;
  return (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++count;
      waiting.set(id, ({ type, result = {}, message }) =>
        type === 'error' ? reject(new Error(`${method}: ${message}`)) : resolve(result),
      );
      socket.send(JSON.stringify({ id, method, params }));
    });
}
