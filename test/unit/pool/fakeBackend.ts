import { createDeferred } from '../../../src/base/deferred.ts';
import {
  SetupFailed,
  WorkerLost,
  type Backend,
  type BackendSession,
  type WorkerHandle,
} from '../../../src/engine/backends/backend.ts';
import { inlineBackend } from '../../../src/engine/backends/inline.ts';
import type { Hear } from '../../../src/engine/books.ts';
import { packThrown } from '../../../src/execution/packThrown.ts';
import type { ChunkMessage, ChunkTimes, WorkerStart } from '../../../src/protocol/workerLink.ts';

/** One worker whose start, answers and end a test decides. */
export class FakeWorker implements WorkerHandle {
  readonly #ready = createDeferred<WorkerStart>();
  readonly #hear: Hear;
  #times = createDeferred<ChunkTimes>();
  #item: number | undefined;
  chunk: ChunkMessage | undefined;
  state: 'starting' | 'ready' | 'killed' | 'closed' = 'starting';

  constructor(hear: Hear) {
    this.#hear = hear;
    this.#ready.promise.catch(() => {});
  }

  get ready(): Promise<WorkerStart> {
    return this.#ready.promise;
  }

  becomeReady(): void {
    this.state = 'ready';
    this.#ready.resolve({ loadMicros: 1, setupMicros: 1, heapLimitBytes: 1 });
  }

  failToStart(error: Error): void {
    this.#ready.reject(new SetupFailed(packThrown(error, 'setup', 'thread')));
  }

  run(chunk: ChunkMessage): Promise<ChunkTimes> {
    this.chunk = chunk;
    this.#times = createDeferred();
    return this.#times.promise;
  }

  /** Reports a result for every item of the chunk. */
  answer(valueOf: (input: unknown) => unknown): void {
    const { items, inputs } = this.chunk!;
    this.#hear({ type: 'succeeded', items, values: inputs.map(valueOf), holdsShared: false });
    this.endChunk();
  }

  fail(item: number, error: Error): void {
    this.#hear({ type: 'failed', item, thrown: packThrown(error, 'thrown', 'thread') });
  }

  endChunk(): void {
    this.chunk = undefined;
    this.#times.resolve({ receivedMicros: 0, endedMicros: 1, waitedMicros: 0 });
  }

  dieIn(item: number): void {
    this.#item = item;
    this.#end();
  }

  kill(): void {
    this.state = 'killed';
    this.#end();
  }

  running(): { readonly item: number; readonly sinceMs: number } | undefined {
    return this.#item === undefined ? undefined : { item: this.#item, sinceMs: 0 };
  }

  close(): Promise<void> {
    this.state = 'closed';
    return Promise.resolve();
  }

  #end(): void {
    const lost = new WorkerLost('the worker exited with code 1');
    this.#ready.reject(lost);
    this.#times.promise.catch(() => {});
    this.#times.reject(lost);
  }

  readonly thread = (): undefined => undefined;
  readonly tainted = (): boolean => false;
  readonly sample = async (): Promise<undefined> => {};
  readonly heldBytes = async (): Promise<undefined> => {};
  readonly stop = (): void => {};
  readonly abort = (): void => {};
}

/** A backend whose workers do nothing by themselves. */
export class FakeBackend implements Backend {
  readonly isolation = 'thread';
  readonly capabilities: Backend['capabilities'] = { ...inlineBackend.capabilities, kill: true, parallel: true };
  readonly workers: FakeWorker[] = [];
  isClosed = false;

  open(): BackendSession {
    return {
      capabilities: this.capabilities,
      start: (_, hear) => {
        const worker = new FakeWorker(hear);
        this.workers.push(worker);
        return worker;
      },
      heldBytes: async () => 0,
      close: async () => void (this.isClosed = true),
    };
  }
}
