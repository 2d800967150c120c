import { AsyncLocalStorage } from 'node:async_hooks';
import { threadId } from 'node:worker_threads';
import { createDeferred, type Deferred } from '../base/deferred.ts';
import { pushRun } from '../base/runLength.ts';
import { encodeValue } from '../model/codec.ts';
import { outcomeCode } from '../model/events.ts';
import type { FailureKind } from '../model/failure.ts';
import type { ChunkMessage, WorkerInit } from '../protocol/workerLink.ts';
import { captureOutput, type CapturedLine } from './captureOutput.ts';
import { clockFrom } from './clock.ts';
import { ConsoleGuard } from './consoleGuard.ts';
import { describeFailure } from './describeFailure.ts';
import { findJob, importModule, type LoadedJob } from './loadJob.ts';
import { SpoolWriter, type Detour, type ItemAddress } from './spool.ts';
import { createStatusBuffer, StatusBlock } from './status.ts';

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
  ended: boolean;
  /** Set once the item waits for a promise: an error thrown outside of it can still fail it. */
  stray?: Deferred<never>;
}

// Saved, because user code may replace it and the ways below.
const OwnPromise = Promise;
const { setImmediate } = globalThis;
const race = <T>(promises: readonly (PromiseLike<T> | T)[]): Promise<Awaited<T>> => OwnPromise.race(promises);

const succeeded = outcomeCode('succeeded');
const failed = outcomeCode('failed');
/** Give timers and messages a turn this often, microseconds. */
const turnMicros = 20_000;
/** The unreported items before a crash took less than 4 ms together: what comes later is no suspect. */
const carefulMicros = 100_000;

/**
 * Runs chunks of a job in the current thread: the single place where a user function is called. Everything
 * that happens goes to the worker's spool before `run` returns.
 */
export class Executor {
  readonly #init: WorkerInit;
  readonly #now: () => number;
  readonly #spool: SpoolWriter;
  readonly #status: StatusBlock;
  readonly #scopes = new AsyncLocalStorage<ItemScope>();
  readonly #abort = new AbortController();
  readonly #undo: (() => void)[] = [];
  readonly #guard: ConsoleGuard;
  /** Nobody else can see what runs. */
  readonly #announceAll: boolean;
  #job: LoadedJob | undefined;
  readonly #onTaint: () => void;
  #tainted = false;
  #lastTurn = 0;

  /** `detour`: for records that the spool's file does not take. `onTaint`: an error came that nobody awaits. */
  constructor(init: WorkerInit, detour: Detour, onTaint: () => void) {
    this.#init = init;
    this.#onTaint = onTaint;
    this.#announceAll = init.status === null;
    this.#now = clockFrom(init.originMicros);
    this.#spool = new SpoolWriter(init.spool, detour);
    this.#status = new StatusBlock(init.status ?? createStatusBuffer(), init.concurrency);
    this.#status.introduce(threadId);
    this.#undo.push(captureOutput((line) => this.#log(line), init.echo));
    this.#guard = new ConsoleGuard();
    this.#catchStrayErrors();
    this.#recordExit();
  }

  /** Loads the module and runs its `setup`. Rejects with what they throw. */
  async load(): Promise<void> {
    this.#job = findJob(await importModule(this.#init.bundle), this.#init.exportName);
    await this.#job.setup?.();
    this.#guard.keep();
  }

  /** Runs the items of a chunk until done or told to stop; an item not begun leaves no record. */
  async run(chunk: ChunkMessage): Promise<void> {
    const received = this.#now();
    this.#spool.append({
      t: 'take',
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
        const scope: ItemScope = {
          chunk: chunk.chunk,
          attempt: chunk.attempt,
          item: chunk.items[k] ?? 0,
          ended: false,
        };
        // No await for a synchronous function: a microtask per item would double its cost.
        const pending = this.#runItem(
          scope,
          chunk.inputs[k],
          chunk.careful || this.#announceAll || this.#spool.announces,
        );
        if (pending) await pending;
        if (this.#now() - this.#lastTurn > turnMicros) await this.#turn();
      }
    };
    const lanes: Promise<void>[] = [];
    for (let k = 0; k < this.#init.concurrency; k++) lanes.push(lane());
    await OwnPromise.all(lanes);
    this.#spool.flush();
    this.#spool.append({
      t: 'chunk',
      chunk: chunk.chunk,
      received: Math.round(received),
      ended: Math.round(this.#now()),
    });
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
    await this.#job?.teardown?.();
  }

  /** Gives back the console and closes the spool: for a thread that lives on. */
  dispose(): void {
    for (const step of this.#undo.reverse()) step();
    this.#spool.close();
  }

  #runItem(scope: ItemScope, input: unknown, announce: boolean): Promise<void> | undefined {
    const start = this.#now();
    if (announce) this.#spool.announce(scope.item, start);
    this.#status.begin(scope.item, start);
    let result: unknown;
    try {
      result = this.#scopes.run(scope, () => this.#call(scope, input));
    } catch (error) {
      return this.#fail(scope, start, error, 'thrown');
    }
    if (!isThenable(result)) return this.#succeed(scope, start, result);
    scope.stray = createDeferred<never>();
    return race([result, scope.stray.promise]).then(
      (value) => this.#succeed(scope, start, value),
      (error: unknown) => this.#fail(scope, start, error, 'rejected'),
    );
  }

  #call(scope: ItemScope, input: unknown): unknown {
    const { run } = this.#job!;
    if (this.#init.call === 'starmap') return run(...asTuple(input));
    return run.length >= 2 ? run(input, this.#contextOf(scope)) : run(input);
  }

  #contextOf(scope: ItemScope): ItemContext {
    const { worker } = this.#init;
    return { item: scope.item, worker, signal: this.#abort.signal, log: console };
  }

  #succeed(scope: ItemScope, start: number, value: unknown): undefined {
    const end = this.#now();
    let text: string;
    try {
      text = encodeValue(value);
    } catch (error) {
      return this.#fail(scope, start, error, 'unserialisable', end);
    }
    this.#end(scope);
    this.#spool.settle(scope, start, end, succeeded, text);
  }

  #fail(scope: ItemScope, start: number, error: unknown, kind: FailureKind, end = this.#now()): undefined {
    this.#end(scope);
    this.#spool.append({
      t: 'failed',
      item: scope.item,
      attempt: scope.attempt,
      failure: describeFailure(error, kind),
    });
    this.#spool.settle(scope, start, end, failed, '');
  }

  #end(scope: ItemScope): void {
    scope.ended = true;
    this.#status.end(scope.item);
    if (!this.#guard.restore()) return;
    const text = 'This item replaced a method of the console or of an output stream; it was put back for the next one.';
    this.#scopes.run(scope, () => this.#log({ level: 'warn', stream: 'warning', text, site: null }));
  }

  #log(line: CapturedLine): void {
    const scope = this.#scopes.getStore();
    this.#spool.append({
      t: 'log',
      at: Math.round(this.#now()),
      item: scope?.item ?? null,
      chunk: scope?.chunk ?? null,
      ...line,
      ...(scope?.ended && { late: true }),
    });
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
    this.#onTaint();
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
        this.#spool.append({ t: 'failed', item: scope.item, attempt: scope.attempt, failure });
      }
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
