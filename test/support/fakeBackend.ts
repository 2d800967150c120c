import { createDeferred } from '../../src/base/deferred.ts';
import {
  ChunkNotSent,
  SetupFailed,
  WorkerLost,
  type Backend,
  type BackendSession,
  type TakeReading,
  type ThreadState,
  type WorkerHandle,
  type WorkerOptions,
} from '../../src/engine/backends/backend.ts';
import { inlineBackend } from '../../src/engine/backends/inline.ts';
import type { ReportListener, RunningItem } from '../../src/engine/books.ts';
import type { Capabilities } from '../../src/model/facts/capabilities.ts';
import type { Sample } from '../../src/engine/inspector/takeSample.ts';
import { packThrown } from '../../src/execution/packThrown.ts';
import type { ChunkMessage, ChunkTimes, WorkerReading, WorkerStart } from '../../src/protocol/workerLink.ts';

/** One worker. The test decides about its start, answers and end. */
export class FakeWorker implements WorkerHandle {
  readonly #ready = createDeferred<WorkerStart>();
  readonly #onReport: ReportListener;
  readonly options: WorkerOptions;
  #times = createDeferred<ChunkTimes>();
  #closed: Promise<void> = Promise.resolve();
  chunk: ChunkMessage | undefined;
  state: 'starting' | 'ready' | 'killed' | 'closing' | 'closed' = 'starting';
  /** The state that the worker reports. A test sets it. */
  shows: {
    running?: RunningItem;
    thread?: ThreadState;
    sample?: Promise<Sample>;
    handOver?: Promise<void>;
    heldBytes?: number;
    reading?: WorkerReading;
    isTainted?: boolean;
    isStopped?: boolean;
  } = {};
  /** How often its profile was asked for. */
  handedOver = 0;
  /** Messages without an answer. */
  readonly asked: ('stop' | 'abort')[] = [];
  /** Inputs that cannot be copied. */
  refuses: (input: unknown) => boolean = () => false;

  constructor(options: WorkerOptions, onReport: ReportListener) {
    this.options = options;
    this.#onReport = onReport;
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
    if (chunk.inputs.some(this.refuses)) return Promise.reject(new ChunkNotSent(new Error('it has no copy')));
    this.chunk = chunk;
    this.#times = createDeferred();
    return this.#times.promise;
  }

  /** Reports a result for every item of the chunk. */
  answer(valueOf: (input: unknown) => unknown): void {
    const { items, inputs } = this.chunk!;
    this.#onReport({ type: 'succeeded', items, values: inputs.map(valueOf), holdsShared: false });
    this.endChunk();
  }

  fail(item: number, error: Error): void {
    this.#onReport({ type: 'failed', item, thrown: packThrown(error, 'thrown', 'thread') });
  }

  endChunk(): void {
    this.chunk = undefined;
    this.#times.resolve({ receivedMicros: 0, endedMicros: 1, waitedMicros: 0 });
  }

  /** Dies by itself, in the item that it shows or between two items. */
  die(): void {
    this.#end();
  }

  dieIn(item: number): void {
    this.shows.running = { item, sinceMs: 0 };
    this.#end();
  }

  /** Its teardown runs until the returned function is called. */
  holdTeardown(): (error?: Error) => void {
    const closed = createDeferred<void>();
    this.#closed = closed.promise;
    this.#closed.catch(() => {});
    this.#endTeardown = closed.reject;
    return (error) => (error ? closed.reject(error) : closed.resolve());
  }

  kill(): void {
    this.state = 'killed';
    this.#end();
  }

  async close(): Promise<void> {
    this.state = 'closing';
    await this.#closed;
    this.state = 'closed';
  }

  #end(): void {
    const lost = new WorkerLost('the worker exited with code 1');
    this.#ready.reject(lost);
    this.#endTeardown(lost);
    this.#times.promise.catch(() => {});
    this.#times.reject(lost);
  }

  #endTeardown: (error: Error) => void = () => {};

  readonly running = (): RunningItem | undefined => this.shows.running;
  readonly thread = (): ThreadState | undefined => this.shows.thread;
  readonly tainted = (): boolean => this.shows.isTainted ?? false;
  isStopped(): boolean {
    return this.shows.isStopped ?? false;
  }

  readonly sample = async (): Promise<Sample | undefined> => this.shows.sample;
  handOver(): Promise<void> {
    this.handedOver++;
    return this.shows.handOver ?? Promise.resolve();
  }

  readonly heldBytes = async (): Promise<number | undefined> => this.shows.heldBytes;
  readonly measure = (take: TakeReading): void => take(this.shows.reading ?? {});
  readonly stop = (): void => void this.asked.push('stop');
  readonly abort = (): void => void this.asked.push('abort');
}

/** A backend whose workers do nothing by themselves. */
export class FakeBackend implements Backend {
  readonly capabilities: Capabilities;
  readonly workers: FakeWorker[] = [];
  isClosed = false;
  /** Only of a backend whose places come and go. */
  untilOpen: (() => Promise<void>) | undefined;
  /** Workers for which a better place is free. */
  readonly misplaced = new Set<number>();

  constructor(capabilities: Partial<Capabilities> = {}) {
    this.capabilities = { ...inlineBackend.capabilities, kill: true, parallel: true, ...capabilities };
  }

  open(): BackendSession {
    return {
      capabilities: this.capabilities,
      ...(this.untilOpen && { untilOpen: this.untilOpen }),
      isMisplaced: (worker) => this.misplaced.delete(worker),
      start: (options, onReport) => {
        const worker = new FakeWorker(options, onReport);
        this.workers.push(worker);
        return worker;
      },
      heldBytes: async (workers) => {
        const held = await Promise.all(workers.map((worker) => worker.heldBytes()));
        return held.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
      },
      close: async () => void (this.isClosed = true),
    };
  }
}
