import { createDeferred, type Deferred } from '../base/deferred.ts';
import type { ChunkSizer } from '../model/chunks/autoChunks.ts';
import type { CallTarget } from '../protocol/workerLink.ts';
import type { Batch, Call, Clock } from './call.ts';
import type { Items } from './moduleTypes.ts';
import { togetherCount, transferOf, type Prepared } from './prepare.ts';
import { ResultRing } from './resultRing.ts';
import { SourceReader } from './sourceReader.ts';

export interface StreamOptions {
  readonly target: CallTarget;
  readonly callerStack: string;
  readonly source: Items<unknown>;
  /** Its chunks have at most `buffersize` items. */
  readonly sizer: ChunkSizer;
  /** Whether a chunk waits until all of its items have been read. If false, a free worker gets the items there are. */
  readonly isPatient: boolean;
  /** Most items that are read before their results are taken. */
  readonly buffersize: number;
  readonly ordered: boolean;
  readonly prepare: (item: unknown, index: number) => Prepared;
  /** Called just before a waiting caller receives a result. */
  readonly onResult: () => void;
  /** Time of this thread for the race detector. */
  readonly clock: () => Clock;
  /** Called when there may be a batch to take, or when no further batch comes. */
  readonly onChange: () => void;
}

type Step = IteratorResult<unknown, undefined>;

/** The error of an item, in the place of its result. */
class Ending {
  readonly error: Error;

  constructor(error: Error) {
    this.error = error;
  }
}

const done: Step = { done: true, value: undefined };

/**
 * A call whose items are read while its results are taken. The first error, of an item or of the source, comes in its
 * place and ends the stream, as it would end a generator. After that, and after `return`, nothing is read or sent.
 */
export class StreamCall implements Call, AsyncIterableIterator<unknown> {
  readonly target: CallTarget;
  readonly callerStack: string;
  readonly #options: StreamOptions;
  readonly #reader: SourceReader;
  readonly #results: ResultRing;
  /** Items that were read and not sent. */
  readonly #unsent: Prepared[] = [];
  /** Callers that wait for a result, in order. */
  readonly #waiting: Deferred<Step>[] = [];
  /** Size of the next chunk, decided when there is a first item for it. */
  #chunksize: number | undefined;
  #readCount = 0;
  #sourceError: Error | undefined;
  /** Why missing results never come, if the pool has ended. */
  #abandoned: Error | undefined;
  #isOver = false;

  constructor(options: StreamOptions) {
    this.target = options.target;
    this.callerStack = options.callerStack;
    this.#options = options;
    this.#results = new ResultRing(options.buffersize, options.ordered);
    this.#reader = new SourceReader(options.source, {
      hasRoom: () => this.#readCount - this.#results.taken < options.buffersize,
      onItem: (item) => this.#add(options.prepare(item, this.#readCount)),
      onEnd: (error) => this.#endSource(error),
    });
    this.#reader.read();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Step> {
    if (this.#isOver) return Promise.resolve(done);
    // Most results arrive before they are asked for.
    if (this.#waiting.length === 0 && this.#results.isReady) return this.#giveNow(this.#results.take());
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
    return this.#isOver || (this.#reader.isEnded && this.#unsent.length === 0);
  }

  get sizer(): ChunkSizer {
    return this.#options.sizer;
  }

  take(): Batch | undefined {
    const count = this.#nextCount();
    if (count === 0) return undefined;
    const from = this.#readCount - this.#unsent.length;
    this.#chunksize = undefined;
    return { from, inputs: this.#unsent.splice(0, count), clock: this.#options.clock() };
  }

  succeed(index: number, value: unknown): void {
    this.#arrive(index, value);
  }

  fail(index: number, error: Error): void {
    this.#arrive(index, new Ending(error));
  }

  abandon(why: Error): void {
    if (this.#isOver) return;
    this.#abandoned = why;
    void this.#stopSending().catch(() => {});
    this.#deliver();
  }

  #add(input: Prepared): void {
    this.#readCount++;
    this.#unsent.push(input);
    const { isPatient, onChange } = this.#options;
    if (!isPatient || transferOf(input) || this.#unsent.length >= (this.#chunksize ?? 1)) onChange();
  }

  #endSource(error: Error | undefined): void {
    this.#sourceError = error;
    this.#options.onChange();
    this.#deliver();
  }

  /** Number of items in the next batch; 0 while it waits for more. */
  #nextCount(): number {
    const unsent = this.#unsent;
    if (unsent.length === 0) return 0;
    this.#chunksize ??= this.sizer.next(undefined);
    const count = togetherCount(unsent, 0, this.#chunksize);
    const cannotGrow = count < unsent.length || transferOf(unsent[0]) !== undefined || this.#reader.isEnded;
    const isWhole = count === this.#chunksize || cannotGrow;
    return isWhole || !this.#options.isPatient ? count : 0;
  }

  #arrive(index: number, result: unknown): void {
    if (this.#isOver) return;
    this.#results.put(index, result);
    this.#deliver();
  }

  #giveNow(result: unknown): Promise<Step> {
    if (result instanceof Ending) {
      void this.#end().catch(() => {});
      return Promise.reject(result.error);
    }
    this.#reader.read();
    return Promise.resolve({ done: false, value: result });
  }

  /** Passes available results, or the end of the stream, to waiting callers. */
  #deliver(): void {
    while (this.#waiting.length > 0 && this.#results.isReady) {
      const result = this.#results.take();
      if (result instanceof Ending) return this.#finish(result.error);
      this.#options.onResult();
      this.#waiting.shift()?.resolve({ done: false, value: result });
    }
    const isComplete = this.#reader.isEnded && this.#results.taken === this.#readCount;
    const error = isComplete ? this.#sourceError : this.#abandoned;
    if (this.#waiting.length > 0 && (isComplete || error)) return this.#finish(error);
    this.#reader.read();
  }

  /** The caller that waits longest receives the error, if any; the others receive the end. */
  #finish(why: Error | undefined): void {
    this.#options.onResult();
    const waiter = this.#waiting.shift();
    if (why) waiter?.reject(why);
    else waiter?.resolve(done);
    void this.#end().catch(() => {});
  }

  async #end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#results.clear();
    for (const waiter of this.#waiting.splice(0)) waiter.resolve(done);
    await this.#stopSending();
  }

  async #stopSending(): Promise<void> {
    const closed = this.#reader.close();
    this.#unsent.length = 0;
    this.#options.onChange();
    await closed;
  }
}
