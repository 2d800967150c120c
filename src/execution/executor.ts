import { AsyncLocalStorage } from 'node:async_hooks';
import { threadId } from 'node:worker_threads';
import { createDeferred, type Deferred } from '../base/deferred.ts';
import { pushRun } from '../base/runLength.ts';
import type { FailureKind } from '../model/facts/failure.ts';
import type {
  CallTarget,
  ChunkMessage,
  ChunkTimes,
  Initializer,
  WorkerInit,
  WorkerStart,
} from '../protocol/workerLink.ts';
import type { LogWritten } from '../protocol/workerRecords.ts';
import { captureOutput, type CapturedLine } from './captureOutput.ts';
import { clockFrom, loopIdleMicros } from './clock.ts';
import { ConsoleGuard } from './consoleGuard.ts';
import { describeFailure } from './describeFailure.ts';
import { GcWatch } from './gcWatch.ts';
import { findHooks, findJob, importModule, type JobFunction, type ModuleExports } from './loadJob.ts';
import type { ItemAddress, RecordSink } from './recordSink.ts';
import type { RaceWatch } from './raceWatch.ts';
import { oldHeapBytes, oldHeapLimit } from './oldHeap.ts';
import { registerWorker, type CurrentWorker } from './ownWorker.ts';
import type { SharedMemory } from './sharedMemory.ts';
import { createStatusBuffer, StatusBlock } from './status.ts';
import { WaitRecorder } from './waitRecorder.ts';

/** What a job function gets as its second parameter, if it declares one. */
export interface ItemContext {
  readonly item: number;
  readonly worker: number;
  /** Fires when the run is cancelled. */
  readonly signal: AbortSignal;
  readonly log: Readonly<Record<'debug' | 'info' | 'warn' | 'error', (...args: unknown[]) => void>>;
}

/** The life of one run of one item, followed by everything it starts (AsyncLocalStorage). */
interface ItemScope extends ItemAddress {
  /** Its place in its own call: what user code knows it by. */
  readonly index: number;
  ended: boolean;
  /** Set once the item waits for a promise: an error thrown outside of it can still fail it. */
  stray?: Pick<Deferred<never>, 'reject'>;
}

// Saved, because user code may replace it and the ways below.
const OwnPromise = Promise;
const { setImmediate } = globalThis;
const race = <T>(promises: readonly (PromiseLike<T> | T)[]): Promise<Awaited<T>> => OwnPromise.race(promises);

/** Give timers and messages a turn this often, microseconds. */
const turnMicros = 20_000;
/** The unreported items before a crash took less than 4 ms together: what comes later is no suspect. */
const carefulMicros = 100_000;
/** The heap is looked at no more often than this, microseconds: that takes some by itself. */
const heapMicros = 20_000;

export interface ExecutorOptions {
  readonly sink: RecordSink;
  /** Undefined where inputs never hold any. */
  readonly memory: SharedMemory | undefined;
  /** Undefined where races are not looked for, or nothing else runs. */
  readonly races?: RaceWatch | undefined;
  /** An error came that nobody awaits. */
  readonly onTaint: () => void;
}

/** The function that a chunk runs, and how. */
interface Target {
  readonly run: JobFunction;
  readonly call: CallTarget['call'];
}

/**
 * Runs chunks of a job in the current thread: the single place where a user function is called. Everything
 * that happens is told to the sink before `run` returns.
 */
export class Executor {
  readonly #init: WorkerInit;
  readonly #now: () => number;
  readonly #sink: RecordSink;
  readonly #status: StatusBlock;
  readonly #waits: WaitRecorder;
  readonly #scopes = new AsyncLocalStorage<ItemScope>();
  readonly #abort = new AbortController();
  readonly #undo: (() => void)[] = [];
  /** Undefined where the console is not ours to put back. */
  readonly #guard: ConsoleGuard | undefined;
  /** Undefined where the thread is not ours alone, or nobody asks. */
  #gc: GcWatch | undefined;
  /** Nobody else can see what runs. */
  readonly #announceAll: boolean;
  readonly #options: ExecutorOptions;
  readonly #targets = new Map<string, JobFunction>();
  #exports: ModuleExports = {};
  #tainted = false;
  #lastTurn = 0;
  #loggedMicros = 0;
  #heapSeenMicros = -Infinity;

  constructor(init: WorkerInit, options: ExecutorOptions) {
    this.#init = init;
    this.#options = options;
    this.#announceAll = init.place.kind === 'process';
    this.#now = clockFrom(init.originMicros);
    this.#sink = options.sink;
    this.#status = new StatusBlock(
      init.place.kind === 'process' ? createStatusBuffer() : init.place.status,
      init.concurrency,
    );
    this.#status.introduce(threadId);
    this.#waits = new WaitRecorder({
      append: (record) => this.#sink.append(record),
      originMicros: init.originMicros,
      item: () => this.#scopes.getStore()?.item ?? (this.#isGuest ? undefined : null),
      status: this.#status,
    });
    this.#undo.push(() => this.#waits.dispose());
    this.#undo.push(
      captureOutput(
        (line) => this.#log(line),
        init.debugging ?? false,
        () => this.#isGuest && !this.#scopes.getStore(),
        (ms) => void (this.#loggedMicros += ms * 1e3),
      ),
    );
    if (!this.#isGuest) {
      this.#guard = new ConsoleGuard();
      this.#catchStrayErrors();
      this.#recordExit();
    }
    this.#watchRaces(options.races);
    this.#undo.push(
      registerWorker({
        current: () => this.#current(),
        log: (level, logger, text) => this.#log({ level, stream: 'console', text, site: null, logger }),
      }),
    );
  }

  /** Loads the module, runs its `setup` and the initializer. Rejects with what they throw. */
  async load(): Promise<WorkerStart> {
    const { bundle, target, initializer } = this.#init;
    const began = this.#now();
    this.#exports = await importModule(bundle);
    if (target) this.#find(target.exportName);
    const loaded = this.#now();
    // A setup that is the initializer gets its arguments.
    if (initializer?.exportName !== 'setup') await findHooks(this.#exports).setup?.();
    if (initializer) await this.#initialize(initializer);
    this.#options.races?.publish();
    this.#guard?.keep();
    const ready = this.#now();
    if (this.#ownsThread && this.#init.reports.kind === 'spool') this.#watchGarbage();
    return {
      loadMicros: Math.round(loaded - began),
      setupMicros: Math.round(ready - loaded),
      heapLimitBytes: oldHeapLimit(),
    };
  }

  /** From here on: what loading the module leaves behind is no item's. */
  #watchGarbage(): void {
    const gc = new GcWatch();
    this.#gc = gc;
    this.#undo.push(() => gc.dispose());
  }

  async #initialize({ exportName, args }: Initializer): Promise<void> {
    const initialize = findJob(this.#exports, exportName);
    await initialize(...(this.#options.memory?.revive(args) as readonly unknown[]));
  }

  /** Runs the items of a chunk until done or told to stop; an item not begun leaves no record. Gives what it took. */
  async run(chunk: ChunkMessage): Promise<ChunkTimes> {
    const received = this.#now();
    const idleBefore = loopIdleMicros();
    this.#loggedMicros = 0;
    this.#gc?.begin();
    this.#options.races?.begin(chunk.clock);
    const { target, inputs } = this.#openChunk(chunk);
    this.#sink.append({
      type: 'chunkTaken',
      chunk: chunk.chunk,
      attempt: chunk.attempt,
      careful: chunk.careful,
      steps: stepsOf(chunk.items),
    });
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < chunk.items.length && !this.#status.stopRequested && !this.#tainted) {
        if (chunk.careful && this.#now() - received > carefulMicros) break;
        const k = next++;
        const item = chunk.items[k] ?? 0;
        const scope: ItemScope = {
          chunk: chunk.chunk,
          attempt: chunk.attempt,
          item,
          index: item - (chunk.offset ?? 0),
          ended: false,
        };
        // No await for a synchronous function: a microtask per item would double its cost.
        const announce = chunk.careful || this.#announceAll || this.#sink.announces;
        const pending = this.#runItem(scope, target, inputs[k], announce);
        if (pending) await pending;
        if (this.#now() - this.#lastTurn > turnMicros) await this.#turn();
      }
    };
    const lanes: Promise<void>[] = [];
    for (let k = 0; k < this.#init.concurrency; k++) lanes.push(lane());
    await OwnPromise.all(lanes);
    this.#sink.flush();
    this.#waits.flush(this.#now(), true);
    this.#sink.append({ type: 'chunkEnded', chunk: chunk.chunk });
    const ended = this.#now();
    const heap = this.#heapAt(ended);
    const gc = this.#gc?.end();
    return {
      receivedMicros: Math.round(received),
      endedMicros: Math.round(ended),
      waitedMicros: Math.round(loopIdleMicros() - idleBefore),
      ...(gc && { gcMicros: gc }),
      ...(this.#loggedMicros > 0 && { loggedMicros: Math.round(this.#loggedMicros) }),
      ...(heap && { heapBytes: heap }),
    };
  }

  /** Bytes in use, garbage included; undefined where it was looked at just now. */
  #heapAt(atMicros: number): number | undefined {
    if (!this.#gc || atMicros - this.#heapSeenMicros < heapMicros) return undefined;
    this.#heapSeenMicros = atMicros;
    return oldHeapBytes();
  }

  /** Begin no other item. */
  stop(): void {
    this.#status.requestStop();
  }

  abort(): void {
    this.#abort.abort();
  }

  /** Runs `teardown`. Output is captured on, to the thread's very end. Rejects with what `teardown` throws. */
  async close(): Promise<void> {
    await findHooks(this.#exports).teardown?.();
    this.#options.races?.publish();
  }

  /** Gives back the console and closes the sink: for a thread that lives on. */
  dispose(): void {
    for (const step of this.#undo.reverse()) step();
    this.#sink.close();
  }

  /** A name that is not there, or an input that is not known here, fails the items: there may be others. */
  #openChunk(chunk: ChunkMessage): { readonly target: Target; readonly inputs: readonly unknown[] } {
    const { exportName, call } = (chunk.target ?? this.#init.target)!;
    try {
      const inputs = chunk.holdsShared ? this.#options.memory?.revive(chunk.inputs) : chunk.inputs;
      return { target: { run: this.#find(exportName), call }, inputs: inputs as readonly unknown[] };
    } catch (error) {
      const run = (): never => {
        throw error;
      };
      return { target: { run, call: 'map' }, inputs: chunk.inputs };
    }
  }

  #find(exportName: string): JobFunction {
    const known = this.#targets.get(exportName);
    if (known) return known;
    const found = findJob(this.#exports, exportName);
    this.#targets.set(exportName, found);
    return found;
  }

  #current(): CurrentWorker | undefined {
    const scope = this.#scopes.getStore();
    const ownsThread = this.#ownsThread;
    if (!scope && !ownsThread) return undefined;
    const { worker, pool } = this.#init;
    return { worker, item: scope?.index, ...(pool !== null && { pool }), isMainThread: !ownsThread };
  }

  #runItem(scope: ItemScope, target: Target, input: unknown, announce: boolean): Promise<void> | undefined {
    const start = this.#now();
    if (announce) this.#sink.announce(scope.item, start);
    this.#status.begin(scope.item, start);
    if (this.#init.debugging) return this.#runUncaught(scope, start, target, input);
    let result: unknown;
    try {
      result = this.#scopes.run(scope, () => this.#call(scope, target, input));
    } catch (error) {
      return this.#fail(scope, start, error, 'thrown');
    }
    if (!isThenable(result)) return this.#succeed(scope, start, result);
    const stray = createDeferred<never>();
    scope.stray = stray;
    return race([result, stray.promise]).then(
      (value) => this.#succeed(scope, start, value),
      (error: unknown) => this.#fail(scope, start, error, 'rejected'),
    );
  }

  /**
   * Nothing between the function and the event loop catches what it throws or waits for its rejection, so that a
   * debugger that stops at uncaught errors stops where the item fails. `#catchStrayErrors` brings the error back.
   */
  #runUncaught(scope: ItemScope, start: number, target: Target, input: unknown): Promise<void> {
    if (this.#init.concurrency === 1) showItem(input);
    return new OwnPromise((resolve) => {
      let returned = false;
      const reject = (error: unknown): void => {
        this.#fail(scope, start, error, returned ? 'rejected' : 'thrown');
        resolve();
      };
      scope.stray = { reject };
      const succeed = (value: unknown): void => {
        if (!scope.ended) this.#succeed(scope, start, value);
        resolve();
      };
      const call = (): void => {
        const result = this.#call(scope, target, input);
        returned = true;
        if (isThenable(result)) void OwnPromise.resolve(result).then(succeed);
        else succeed(result);
      };
      this.#scopes.run(scope, () => setImmediate(call));
    });
  }

  #call(scope: ItemScope, { run, call }: Target, input: unknown): unknown {
    if (call === 'starmap') return run(...asTuple(input));
    return run.length >= 2 ? run(input, this.#contextOf(scope)) : run(input);
  }

  #contextOf(scope: ItemScope): ItemContext {
    const { worker } = this.#init;
    return { item: scope.index, worker, signal: this.#abort.signal, log: console };
  }

  #succeed(scope: ItemScope, start: number, value: unknown): undefined {
    const end = this.#now();
    this.#options.races?.publish();
    try {
      this.#sink.succeed(scope, start, end, value);
    } catch (error) {
      return this.#fail(scope, start, error, 'unserialisable', end);
    }
    this.#end(scope, end);
  }

  #fail(scope: ItemScope, start: number, error: unknown, kind: FailureKind, end = this.#now()): undefined {
    this.#end(scope, end);
    this.#options.races?.publish();
    this.#sink.fail(scope, start, end, error, kind);
  }

  #end(scope: ItemScope, end: number): void {
    scope.ended = true;
    this.#status.end(scope.item);
    this.#waits.flush(end, false);
    if (!this.#guard?.restore()) return;
    const text = 'This item replaced a method of the console or of an output stream; it was put back for the next one.';
    this.#scopes.run(scope, () => this.#log({ level: 'warn', stream: 'warning', text, site: null }));
  }

  #log(line: CapturedLine): void {
    const scope = this.#scopes.getStore();
    const record: LogWritten = {
      type: 'logWritten',
      atMicros: Math.round(this.#now()),
      item: scope?.index ?? null,
      chunk: scope?.chunk ?? null,
      ...line,
      ...(scope?.ended && { late: true }),
    };
    if (this.#ownsThread) this.#sink.append(record);
    // Whoever listens runs in this very thread, and may print too.
    else this.#scopes.exit(() => this.#sink.append(record));
  }

  /** The thread belongs to a program that also does other things. */
  get #isGuest(): boolean {
    return this.#init.place.kind === 'guest';
  }

  /** No other code runs in this thread. */
  get #ownsThread(): boolean {
    const { kind } = this.#init.place;
    return kind === 'thread' || kind === 'process';
  }

  /**
   * An error that nobody awaits is charged to the item that started it: it fails an item still waiting,
   * and is a late error line of one that has ended. A neighbour never gets it.
   */
  #catchStrayErrors(): void {
    const onError = (error: unknown): void => {
      const scope = this.#scopes.getStore();
      if (scope?.stray && !scope.ended) return scope.stray.reject(error as Error);
      const { name, message, stack } = describeFailure(error, 'thrown');
      const text = `Uncaught after the item had ended: ${stack || `${name}: ${message}`}`;
      this.#log({ level: 'error', stream: 'stderr', text, site: null });
      this.#taint();
    };
    process.on('uncaughtException', onError);
    process.on('unhandledRejection', onError);
    this.#undo.push(() => {
      process.off('uncaughtException', onError);
      process.off('unhandledRejection', onError);
    });
  }

  /** Recycled only after its current item, which is innocent. */
  #taint(): void {
    if (this.#tainted || !this.#init.replaceable) return;
    this.#tainted = true;
    this.#options.onTaint();
  }

  #watchRaces(races: RaceWatch | undefined): void {
    if (!races) return;
    races.askItem(() => this.#scopes.getStore()?.index ?? null);
    this.#undo.push(
      races.listen((race) => this.#sink.append({ type: 'raceFound', atMicros: Math.round(this.#now()), race })),
    );
  }

  /** Who ends the process says where from: the stack is gone with the thread. */
  #recordExit(): void {
    const { exit } = process;
    const recorded = (code?: number | string | null): never => {
      const scope = this.#scopes.getStore();
      if (scope && !scope.ended) {
        const error = new Error(`process.exit(${code ?? ''}) was called`);
        Error.captureStackTrace(error, recorded);
        const failure = { ...describeFailure(error, 'crash'), name: 'ProcessExit' };
        this.#sink.append({ type: 'itemFailed', item: scope.item, attempt: scope.attempt, failure });
      }
      this.#waits.flush(this.#now(), true);
      return exit.call(process, code);
    };
    process.exit = recorded;
    this.#undo.push(() => void (process.exit = exit));
  }

  async #turn(): Promise<void> {
    await new OwnPromise((resolve) => setImmediate(resolve));
    this.#lastTurn = this.#now();
  }
}

/** The input under a name that a debugger finds from any frame, unless the program has something of that name. */
let shown: unknown;
function showItem(input: unknown): void {
  const found = Object.getOwnPropertyDescriptor(globalThis, 'item');
  if (found && (!found.configurable || found.value !== shown)) return;
  shown = input;
  Object.defineProperty(globalThis, 'item', { value: input, configurable: true, writable: true, enumerable: false });
}

/** A plain loop: user code of an earlier item may have broken Array.prototype. */
function stepsOf(items: readonly number[]): number[] {
  const steps: number[] = [];
  for (let k = 0; k < items.length; k++) pushRun(steps, (items[k] ?? 0) - (items[k - 1] ?? 0));
  return steps;
}

function asTuple(input: unknown): readonly unknown[] {
  if (Array.isArray(input)) return input;
  throw new TypeError(`starmap spreads a tuple over the parameters, but this item is ${typeof input}; use map`);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
