import { createDeferred, type Deferred } from '../base/deferred.ts';
import type { ChunkSizer } from '../model/chunks/autoChunks.ts';
import type { CallTarget } from '../protocol/workerLink.ts';
import type { Batch, Call, Clock } from './call.ts';
import type { Items } from './moduleTypes.ts';
import { transferOf, type Prepared } from './prepare.ts';

export interface StreamOptions {
  readonly target: CallTarget;
  readonly callerStack: string;
  readonly source: Items<unknown>;
  /** Chunks of at most `buffersize` items. */
  readonly sizer: ChunkSizer;
  /** A chunk waits for as many items as it is to have; else a worker that is free takes what there is. */
  readonly isPatient: boolean;
  /** Items that are read and whose results nobody has taken yet: at most this many. */
  readonly buffersize: number;
  readonly ordered: boolean;
  readonly prepare: (item: unknown, index: number) => Prepared;
  /** A result is about to be given out. */
  readonly onResult: () => void;
  /** What has happened so far. */
  readonly clock: () => Clock;
  /** There may be something to take, or nothing more to come. */
  readonly onChange: () => void;
}

type Step = IteratorResult<unknown, undefined>;

/** A result that has come: the value itself, so that no object goes around with each; `undefined` stands for none. */
type Arrived = unknown;
const undefinedValue = Symbol('undefined');
/** An item failed, or there will be no more results. */
class Ending {
  readonly error: Error;

  constructor(error: Error) {
    this.error = error;
  }
}

const valueOf = (arrived: Arrived): unknown => (arrived === undefinedValue ? undefined : arrived);

const done: Step = { done: true, value: undefined };

/**
 * A call whose inputs are read while results are taken. The first error, of an item or of the source, comes in its
 * place and ends it, as it would end a generator; so does `return`. The rest is then neither read nor sent.
 */
export class StreamCall implements Call, AsyncIterableIterator<unknown> {
  readonly target: CallTarget;
  readonly callerStack: string;
  readonly #options: StreamOptions;
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>;
  readonly #isAsync: boolean;
  /** Read, and not sent. */
  readonly #unsent: Prepared[] = [];
  /** Of the next chunk, once there is something for it. */
  #size: number | undefined;
  /** A ring: no more than `buffersize` are on their way. By place, or in the order they came. */
  #arrived: Arrived[] = [];
  #arrivedCount = 0;
  readonly #waiting: Deferred<Step>[] = [];
  #read = 0;
  #delivered = 0;
  #reading = false;
  #sourceEnded = false;
  #sourceError: Error | undefined;
  /** Results that are missing never come. */
  #lost: Error | undefined;
  #over = false;

  constructor(options: StreamOptions) {
    const { source } = options;
    this.target = options.target;
    this.callerStack = options.callerStack;
    this.#options = options;
    this.#isAsync = Symbol.asyncIterator in source;
    this.#iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    this.#fill();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Step> {
    if (this.#over) return Promise.resolve(done);
    // Most results are there before they are asked for.
    const arrived = this.#waiting.length === 0 ? this.#takeArrived() : undefined;
    if (arrived !== undefined) return this.#giveNow(arrived);
    const step = createDeferred<Step>();
    this.#waiting.push(step);
    this.#deliver();
    return step.promise;
  }

  async return(): Promise<Step> {
    await this.#end();
    return done;
  }

  get isSpent(): boolean {
    return this.#over || (this.#sourceEnded && this.#unsent.length === 0);
  }

  get sizer(): ChunkSizer {
    return this.#options.sizer;
  }

  take(): Batch | undefined {
    const from = this.#read - this.#unsent.length;
    const count = this.#chunkLength();
    if (count === 0) return undefined;
    this.#size = undefined;
    return { from, inputs: this.#unsent.splice(0, count), clock: this.#options.clock() };
  }

  /** How many of the items that were read are the next chunk; 0 while it waits for more. */
  #chunkLength(): number {
    const there = this.#unsent.length;
    if (there === 0) return 0;
    this.#size ??= this.sizer.next(undefined);
    // What moves away with its item travels alone: no neighbour could be sent again without it.
    if (transferOf(this.#unsent[0])) return 1;
    const most = Math.min(this.#size, there);
    let count = 1;
    while (count < most && !transferOf(this.#unsent[count])) count++;
    const isWhole = count === this.#size || count < there || this.#sourceEnded;
    return isWhole || !this.#options.isPatient ? count : 0;
  }

  succeed(index: number, value: unknown): void {
    this.#arrive(index, value === undefined ? undefinedValue : value);
  }

  fail(index: number, error: Error): void {
    this.#arrive(index, new Ending(error));
  }

  abandon(why: Error): void {
    if (this.#over) return;
    this.#lost = why;
    void this.#stopSending().catch(() => {});
    this.#deliver();
  }

  #arrive(index: number, result: Arrived): void {
    if (this.#over) return;
    const place = this.#options.ordered ? index : this.#arrivedCount++;
    this.#arrived[place % this.#options.buffersize] = result;
    this.#deliver();
  }

  #giveNow(arrived: Arrived): Promise<Step> {
    if (arrived instanceof Ending) {
      void this.#end().catch(() => {});
      return Promise.reject(arrived.error);
    }
    this.#delivered++;
    this.#fill();
    return Promise.resolve({ done: false, value: valueOf(arrived) });
  }

  #deliver(): void {
    while (this.#waiting.length > 0) {
      const next = this.#takeArrived() ?? this.#ending();
      if (next === undefined) break;
      const waiter = this.#waiting.shift();
      this.#options.onResult();
      if (next === done) waiter?.resolve(done);
      else if (next instanceof Ending) waiter?.reject(next.error);
      else {
        this.#delivered++;
        waiter?.resolve({ done: false, value: valueOf(next) });
        continue;
      }
      return void this.#end().catch(() => {});
    }
    this.#fill();
  }

  /** What comes after the last result there will be. */
  #ending(): typeof done | Ending | undefined {
    const isLast = this.#sourceEnded && this.#delivered === this.#read;
    const error = isLast ? this.#sourceError : this.#lost;
    if (error) return new Ending(error);
    return isLast ? done : undefined;
  }

  /** In order, or whichever came first. */
  #takeArrived(): Arrived {
    const slot = this.#delivered % this.#options.buffersize;
    const found = this.#arrived[slot];
    this.#arrived[slot] = undefined;
    return found;
  }

  async #end(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#arrived = [];
    for (const waiter of this.#waiting.splice(0)) waiter.resolve(done);
    await this.#stopSending();
  }

  async #stopSending(): Promise<void> {
    const wasOpen = !this.#sourceEnded;
    this.#sourceEnded = true;
    this.#unsent.length = 0;
    this.#options.onChange();
    if (wasOpen) await this.#iterator.return?.();
  }

  get #hasRoom(): boolean {
    return !this.#sourceEnded && this.#read - this.#delivered < this.#options.buffersize;
  }

  /** A plain iterable is read at once: only what has to be awaited is. */
  #fill(): void {
    if (this.#reading || !this.#hasRoom) return;
    this.#reading = true;
    if (this.#isAsync) void this.#readLater();
    else this.#readNow();
  }

  #readNow(): void {
    try {
      while (this.#hasRoom) this.#accept(this.#iterator.next() as IteratorResult<unknown>);
    } catch (error) {
      this.#failSource(error as Error);
    } finally {
      this.#reading = false;
    }
  }

  async #readLater(): Promise<void> {
    try {
      while (this.#hasRoom) this.#accept(await this.#iterator.next());
    } catch (error) {
      this.#failSource(error as Error);
    } finally {
      this.#reading = false;
    }
  }

  #accept(step: IteratorResult<unknown>): void {
    if (this.#sourceEnded) return;
    if (step.done) this.#endSource(undefined);
    else this.#add(this.#options.prepare(step.value, this.#read));
  }

  #failSource(reason: Error): void {
    if (this.#sourceEnded) return;
    this.#endSource(reason);
    // It may have been an item that cannot be sent: the source does not know of it.
    void Promise.resolve(this.#iterator.return?.()).catch(() => {});
  }

  #add(input: Prepared): void {
    this.#read++;
    this.#unsent.push(input);
    const { isPatient, onChange } = this.#options;
    if (!isPatient || transferOf(input) || this.#unsent.length >= (this.#size ?? 1)) onChange();
  }

  #endSource(error: Error | undefined): void {
    this.#sourceEnded = true;
    this.#sourceError = error;
    this.#options.onChange();
    this.#deliver();
  }
}
