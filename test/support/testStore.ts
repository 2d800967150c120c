import { onTestFinished, vi } from 'vitest';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { encodeEvents } from '../../src/model/facts/eventLines.ts';
import type { HostSide, ViewInit } from '../../src/protocol/panel/viewSync.ts';
import { PanelStore } from '../../webview/store/panelStore.ts';
import type { VsCodeApi } from '../../webview/store/vscodeTransport.ts';

type Answers = { readonly [Name in keyof HostSide['requests']]?: HostSide['requests'][Name]['result'] };

export interface StoreOptions {
  /** Events, or the lines of a recording. */
  readonly events?: readonly RunEvent[] | string;
  readonly init?: Partial<ViewInit>;
  /** What the host answers to requests. A missing answer is a failure. */
  readonly answers?: Answers;
  readonly state?: unknown;
  /** The host refuses the panel. */
  readonly isRefused?: boolean;
}

/** What a panel takes from its page and from VS Code, and a host that the test plays. */
export function stubHost({ init, answers = {}, state, isRefused = false }: StoreOptions) {
  const page = new EventTarget();
  vi.stubGlobal('window', page);
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => setTimeout(frame, 0));
  vi.stubGlobal('cancelAnimationFrame', clearTimeout);
  const sent: unknown[] = [];
  const known: Answers = { ready: { runId: 'run-1', live: false, canRun: true, canSample: true, ...init }, ...answers };
  let kept = state;
  let nextId = 1;
  const waiting = new Map<number, (frame: unknown) => void>();
  const receive = (data: unknown): void => void page.dispatchEvent(new MessageEvent('message', { data }));
  const post = (frame: { kind: string; id: number; method: keyof Answers; name: string; payload: unknown }): void => {
    if (frame.kind === 'event') sent.push([frame.name, frame.payload]);
    else if (frame.kind === 'request') {
      const error = { message: `no answer to ${frame.method}`, userFacing: false };
      const reply =
        frame.method in known && !isRefused
          ? { kind: 'reply', id: frame.id, result: known[frame.method] }
          : { kind: 'failure', id: frame.id, error };
      queueMicrotask(() => receive(reply));
    } else waiting.get(frame.id)?.(frame);
  };
  const api: VsCodeApi = {
    postMessage: (frame) => post(structuredClone(frame) as never),
    getState: () => kept,
    setState: (next) => (kept = structuredClone(next)),
  };
  /** Sends facts, as the host does; resolves with the panel's answer. */
  const feed = (more: readonly RunEvent[] | string): Promise<unknown> => {
    const id = nextId++;
    const answered = new Promise<unknown>((resolve) => waiting.set(id, resolve));
    const lines = typeof more === 'string' ? more : encodeEvents(more);
    receive({ kind: 'request', id, method: 'facts', params: { lines } });
    return answered;
  };
  const emit = (name: string, payload: unknown): void => receive({ kind: 'event', name, payload });
  return { api, sent, feed, emit, receive, state: () => kept };
}

/**
 * A panel's store without a browser, after its host has answered and sent the events. It ends with the test: a live one
 * would tick when the page's functions are gone.
 */
export async function openStore(options: StoreOptions = {}) {
  const { events = [] } = options;
  const host = stubHost(options);
  const store = new PanelStore(host.api);
  onTestFinished(() => store.dispose());
  await vi.waitFor(
    () => {
      if (!store.init && store.problem === undefined) throw new Error('the panel has not begun');
    },
    { interval: 1, timeout: 30_000 },
  );
  if (events.length > 0) await host.feed(events);
  return { ...host, store };
}
