import { setTimeout as delay } from 'node:timers/promises';
import type { WorkerDoing } from '../model/facts/workerSample.ts';

/** What a worker was found doing. */
export interface Sample {
  readonly doing: Exclude<WorkerDoing, 'unknown'>;
  /** Where, as a V8 stack below its first line; empty where there is none. */
  readonly stack: string;
  /** Of a waiting one: what keeps it open, in Node's words, e.g. `Timeout`, `TCPSocketWrap`. */
  readonly open: readonly string[];
}

/** One that does not answer within this time is inside native code, on a busy machine too. */
export const answerMs = 1000;
/** JavaScript that computes pauses as soon as it has answered; one that waits has nothing to pause in. */
const pauseMs = 100;

/** V8's inspector of a worker, whatever carries its messages (Chrome DevTools Protocol). */
export interface Inspector {
  call(method: string, params?: object): Promise<unknown>;
  /** Undefined when there is no answer in time. */
  evaluate<T>(expression: string): Promise<T | undefined>;
  once<T>(event: string): Promise<T>;
  /** Of a script that `Debugger.enable` has told of; empty for any other. */
  scriptUrl(scriptId: string): string;
  close(): void;
}

/**
 * Looks into a worker from outside and without its help: also into an endless loop or an `Atomics.wait`.
 * Takes about a second at most, leaves the worker running, and closes the inspector.
 */
export async function takeSample(far: Inspector): Promise<Sample> {
  try {
    const paused = far.once<{ readonly callFrames: readonly CallFrame[] }>('Debugger.paused');
    void far.call('Debugger.enable');
    const asked = far.call('Debugger.pause');
    const answered = await Promise.race([asked.then(() => true), delay(answerMs, false, { ref: false })]);
    if (!answered) return { doing: 'native', stack: '', open: [] };
    const found = await Promise.race([paused, delay(pauseMs, undefined, { ref: false })]);
    if (found) {
      const stack = found.callFrames.map((frame) => stackLine(frame, far)).join('\n');
      await goOn(far);
      return { doing: 'computing', stack, open: [] };
    }
    // It still has to pause in what it runs next, mostly what is asked of it here.
    void paused.then(() => far.call('Debugger.resume'));
    return { doing: 'waiting', stack: '', open: await openResources(far) };
  } finally {
    far.close();
  }
}

/** A thread that is told to end while it stands in the debugger never does: it must have left it. */
async function goOn(far: Inspector): Promise<void> {
  const resumed = far.once('Debugger.resumed');
  void far.call('Debugger.resume');
  await Promise.race([resumed, delay(answerMs, undefined, { ref: false })]);
}

/** An inspector over two one-way streams of messages. */
export function createInspector(far: {
  send(message: string): void;
  onMessage(listener: (message: string) => void): void;
  close(): void;
}): Inspector {
  let nextId = 1;
  const waiting = new Map<number | string, (value: unknown) => void>();
  const scripts = new Map<string, string>();
  const once = <T>(key: number | string): Promise<T> =>
    new Promise((resolve) => waiting.set(key, resolve as (value: unknown) => void));
  const call = (method: string, params: object = {}): Promise<unknown> => {
    const id = nextId++;
    const answer = once(id);
    far.send(JSON.stringify({ id, method, params }));
    return answer;
  };
  far.onMessage((text) => {
    const message = JSON.parse(text) as FarMessage;
    if ('method' in message && message.method === 'Debugger.scriptParsed') {
      const { scriptId, url } = message.params as { readonly scriptId: string; readonly url: string };
      scripts.set(scriptId, url);
    }
    const key = 'id' in message ? message.id : message.method;
    waiting.get(key)?.('id' in message ? message.result : message.params);
    waiting.delete(key);
  });
  return {
    call,
    once,
    scriptUrl: (scriptId) => scripts.get(scriptId) ?? '',
    async evaluate<T>(expression: string) {
      const answer = call('Runtime.evaluate', { expression, returnByValue: true });
      const told = await Promise.race([answer, delay(answerMs, undefined, { ref: false })]);
      return (told as { result?: { value?: T } } | undefined)?.result?.value;
    },
    close: () => far.close(),
  };
}

type FarMessage =
  { readonly id: number; readonly result?: unknown } | { readonly method: string; readonly params: unknown };

interface CallFrame {
  readonly functionName: string;
  /** Line and column from 0. */
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };
}

function stackLine({ functionName, location }: CallFrame, far: Inspector): string {
  const place = `${far.scriptUrl(location.scriptId)}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1}`;
  return functionName === '' ? `    at ${place}` : `    at ${functionName} (${place})`;
}

/** What user code opened; a worker's own port and pipes are always there. */
async function openResources(far: Inspector): Promise<readonly string[]> {
  const own = ['MessagePort', 'PipeWrap', 'TTYWrap', 'Immediate'];
  const all = await far.evaluate<string>('JSON.stringify(process.getActiveResourcesInfo())');
  const names = all === undefined ? [] : (JSON.parse(all) as string[]);
  return names.filter((name) => !own.includes(name));
}
