import { setTimeout as delay } from 'node:timers/promises';
import type { InspectorWire } from '../../ipc/inspectorSocket.ts';

/** If a worker does not answer within this time, it is inside native code, even on a busy machine. */
export const answerMs = 1000;

/** V8's inspector of a worker, over any transport (Chrome DevTools Protocol). */
export interface Inspector {
  call(method: string, params?: object): Promise<unknown>;
  /** Undefined if there is no answer in time. */
  evaluate<T>(expression: string): Promise<T | undefined>;
  /** The parameters of the next event of this name. */
  once<T>(event: string): Promise<T>;
  /** The file of a script that `Debugger.enable` has reported; empty for any other. */
  scriptUrl(scriptId: string): string;
  close(): void;
}

export function createInspector(wire: InspectorWire): Inspector {
  let nextId = 1;
  /** Keys are the id of a call, or the name of an event. */
  const waiting = new Map<number | string, (value: unknown) => void>();
  const scripts = new Map<string, string>();
  const once = <T>(key: number | string): Promise<T> =>
    new Promise((resolve) => waiting.set(key, resolve as (value: unknown) => void));
  const call = (method: string, params: object = {}): Promise<unknown> => {
    const id = nextId++;
    const answer = once(id);
    wire.send(JSON.stringify({ id, method, params }));
    return answer;
  };
  wire.onMessage((text) => {
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
      const asked = call('Runtime.evaluate', { expression, returnByValue: true });
      const answer = await Promise.race([asked, delay(answerMs, undefined, { ref: false })]);
      return (answer as { result?: { value?: T } } | undefined)?.result?.value;
    },
    close: () => wire.close(),
  };
}

type FarMessage =
  | { readonly id: number; readonly result?: unknown }
  | { readonly method: string; readonly params: unknown };
