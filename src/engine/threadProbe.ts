import { Session } from 'node:inspector';
import { setTimeout as delay } from 'node:timers/promises';

/** What a thread was found doing. */
export interface ThreadSample {
  /** `native`: inside a call that runs no JavaScript, so that nothing could be asked. */
  readonly doing: 'computing' | 'waiting' | 'native';
  /** Where, as a V8 stack below its first line; empty where there is none. */
  readonly stack: string;
  /** Of a waiting thread: what keeps it open, in Node's words, e.g. `Timeout`, `TCPSocketWrap`. */
  readonly open: readonly string[];
}

/** One that does not answer within this time is inside native code, on a busy machine too. */
const answerMs = 1000;
/** A thread that computes pauses as soon as it has answered; one that waits has nothing to pause in. */
const pauseMs = 100;

/**
 * Looks into a worker thread from the main thread, through Node's inspector and without its help: also into
 * an endless loop or an `Atomics.wait`. Takes about a second at most and leaves the thread running.
 */
export async function sampleThread(threadId: number): Promise<ThreadSample> {
  const far = openInspector(threadId);
  try {
    const paused = far.once<{ readonly callFrames: readonly CallFrame[] }>('Debugger.paused');
    void far.call('Debugger.enable');
    const asked = far.call('Debugger.pause');
    const answered = await Promise.race([asked.then(() => true), delay(answerMs, false, { ref: false })]);
    if (!answered) return { doing: 'native', stack: '', open: [] };
    const found = await Promise.race([paused, delay(pauseMs, undefined, { ref: false })]);
    if (found) return { doing: 'computing', stack: found.callFrames.map(stackLine).join('\n'), open: [] };
    void far.call('Debugger.disable');
    return { doing: 'waiting', stack: '', open: await openResources(far) };
  } finally {
    far.close();
  }
}

/** Memory that a thread's JavaScript holds, buffers outside of the heap included, bytes; undefined when it does not answer. */
export async function heldBytes(threadId: number): Promise<number | undefined> {
  const far = openInspector(threadId);
  try {
    return await far.evaluate<number>('(({ heapTotal, external }) => heapTotal + external)(process.memoryUsage())');
  } finally {
    far.close();
  }
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  /** Both from 0. */
  readonly location: { readonly lineNumber: number; readonly columnNumber?: number };
}

function stackLine({ functionName, url, location }: CallFrame): string {
  const place = `${url}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1}`;
  return functionName === '' ? `    at ${place}` : `    at ${functionName} (${place})`;
}

/** What user code opened; a worker's own port and pipes are always there. */
async function openResources(far: FarInspector): Promise<readonly string[]> {
  const own = ['MessagePort', 'PipeWrap', 'TTYWrap', 'Immediate'];
  const all = await far.evaluate<string>('JSON.stringify(process.getActiveResourcesInfo())');
  const names = all === undefined ? [] : (JSON.parse(all) as string[]);
  return names.filter((name) => !own.includes(name));
}

type FarMessage =
  { readonly id: number; readonly result?: unknown } | { readonly method: string; readonly params: unknown };

interface FarInspector {
  call(method: string, params?: object): Promise<unknown>;
  /** Undefined when the thread does not answer in time. */
  evaluate<T>(expression: string): Promise<T | undefined>;
  once<T>(event: string): Promise<T>;
  close(): void;
}

/** The thread's own inspector, reached through the main thread's (domain NodeWorker of Node's inspector protocol). */
function openInspector(threadId: number): FarInspector {
  const session = new Session();
  session.connect();
  let sessionId: string | undefined;
  let nextId = 1;
  const unsent: object[] = [];
  const waiting = new Map<number | string, (value: unknown) => void>();
  const post = (message: object): void => {
    if (sessionId === undefined) unsent.push(message);
    else session.post('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify(message) });
  };
  session.on('NodeWorker.attachedToWorker', ({ params }) => {
    // The title is all that names the thread: `[worker 3] name`.
    if (Number(/worker (\d+)/i.exec(params.workerInfo.title)?.[1]) !== threadId) return;
    sessionId = params.sessionId;
    for (const message of unsent.splice(0)) post(message);
  });
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
    if (params.sessionId !== sessionId) return;
    const message = JSON.parse(params.message) as FarMessage;
    const key = 'id' in message ? message.id : message.method;
    waiting.get(key)?.('id' in message ? message.result : message.params);
    waiting.delete(key);
  });
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  const once = <T>(key: number | string): Promise<T> =>
    new Promise((resolve) => waiting.set(key, resolve as (value: unknown) => void));
  const call = (method: string, params: object = {}): Promise<unknown> => {
    const id = nextId++;
    const answer = once(id);
    post({ id, method, params });
    return answer;
  };
  return {
    call,
    async evaluate<T>(expression: string) {
      const answer = call('Runtime.evaluate', { expression, returnByValue: true });
      const told = await Promise.race([answer, delay(answerMs, undefined, { ref: false })]);
      return (told as { result?: { value?: T } } | undefined)?.result?.value;
    },
    once,
    close: () => session.disconnect(),
  };
}
