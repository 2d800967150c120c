import { createDeferred, type Deferred } from '../base/deferred.ts';
import type { InspectorWire } from '../ipc/inspectorSocket.ts';

/** What V8's inspector answers to a call that it refuses. */
export class RefusedCall extends Error {}

interface FarMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A debugger's side of the Chrome DevTools Protocol. */
export class DebugSession {
  readonly #wire: InspectorWire;
  readonly #answers = new Map<number, Deferred<unknown>>();
  readonly #listeners = new Map<string, (params: unknown) => void>();
  #nextId = 1;

  constructor(wire: InspectorWire) {
    this.#wire = wire;
    wire.onMessage((text) => this.#receive(JSON.parse(text) as FarMessage));
  }

  /** Rejects with RefusedCall. */
  async call<Result>(method: string, params: object = {}): Promise<Result> {
    const id = this.#nextId++;
    const answer = createDeferred<unknown>();
    this.#answers.set(id, answer);
    this.#wire.send(JSON.stringify({ id, method, params }));
    return (await answer.promise) as Result;
  }

  /** One listener for each event. */
  on(event: string, listener: (params: unknown) => void): void {
    this.#listeners.set(event, listener);
  }

  close(): void {
    this.#wire.close();
  }

  #receive({ id, method, params, result, error }: FarMessage): void {
    if (method !== undefined) this.#listeners.get(method)?.(params);
    if (id === undefined) return;
    const answer = this.#answers.get(id);
    this.#answers.delete(id);
    if (error) answer?.reject(new RefusedCall(error.message));
    else answer?.resolve(result);
  }
}
