import type { ChunkMessage } from '../protocol/workerLink.ts';
import type { ItemRunner } from './itemRunner.ts';
import type { ItemScope, ItemScopes } from './itemScope.ts';
import type { OpenChunk } from './jobModule.ts';
import type { RecordSink } from './recordSink.ts';
import { ScopeSharing } from './scopeSharing.ts';

// Saved, because user code may replace them.
const OwnPromise = Promise;
const { setImmediate } = globalThis;

/** Timers and messages get a turn this often. */
const turnMicros = 20_000;
/**
 * A careful chunk stops after this time. The items of one share a record for 4 ms, so an item that killed a runner began
 * within the first milliseconds of the chunk, and later items are no suspects.
 */
const carefulMicros = 100_000;

export interface ItemLoopOptions {
  readonly concurrency: number;
  readonly now: () => number;
  readonly scopes: ItemScopes;
  readonly items: Pick<ItemRunner, 'run' | 'endedMicros'>;
  readonly sink: Pick<RecordSink, 'announces'>;
  /** Whether every item is announced, because nothing else shows which of them run. */
  readonly announcesAll: boolean;
  /** Whether items that end synchronously may share a scope. Other code may not run in the same thread then. */
  readonly sharesScopes: boolean;
  /** Whether an item begins when the one before it ends. Otherwise the clock is read again, after its record is written. */
  readonly joinsTimes: boolean;
  /** Whether no other item may begin. */
  readonly isStopped: () => boolean;
  readonly onBegin: (item: number) => void;
  readonly onEnd: (item: number, endedMicros: number) => void;
}

/** Runs the items of chunks in their order, up to `concurrency` at the same time. */
export class ItemLoop {
  readonly #options: ItemLoopOptions;
  readonly #sharing: ScopeSharing | undefined;
  #lastTurnMicros = 0;

  constructor(options: ItemLoopOptions) {
    this.#options = options;
    this.#sharing = options.sharesScopes && options.concurrency === 1 ? new ScopeSharing() : undefined;
  }

  async run(chunk: ChunkMessage, opened: OpenChunk, receivedMicros: number): Promise<void> {
    const queue = new ItemQueue(chunk, opened);
    const lanes: Promise<void>[] = [];
    for (let k = 0; k < this.#options.concurrency; k++) lanes.push(this.#lane(queue, receivedMicros));
    await OwnPromise.all(lanes);
  }

  /** Lets timers and messages run. */
  async turn(): Promise<void> {
    await new OwnPromise((resolve) => setImmediate(resolve));
    this.#lastTurnMicros = this.#options.now();
  }

  dispose(): void {
    this.#sharing?.end();
  }

  async #lane(queue: ItemQueue, receivedMicros: number): Promise<void> {
    while (this.#mayBegin(queue, receivedMicros)) {
      const scope = queue.next();
      const pending = this.#sharing?.isOn ? this.#runShared(scope, queue, receivedMicros) : this.#runOne(scope, queue);
      let { endedMicros } = this.#options.items;
      if (pending) {
        await pending;
        endedMicros = this.#options.now();
        this.#options.onEnd(scope.item, endedMicros);
      }
      // A stopped loop must not wait for Node, whose code an item may have broken.
      if (endedMicros - this.#lastTurnMicros > turnMicros && !this.#options.isStopped()) await this.turn();
    }
  }

  #mayBegin(queue: ItemQueue, receivedMicros: number): boolean {
    if (queue.isEmpty || this.#options.isStopped()) return false;
    return !queue.careful || this.#options.now() - receivedMicros <= carefulMicros;
  }

  #runOne(scope: ItemScope, queue: ItemQueue): Promise<void> | undefined {
    const { now, items, onEnd } = this.#options;
    const pending = this.#begin(scope, queue, now());
    this.#sharing?.noteItem(pending === undefined);
    if (!pending) onEnd(scope.item, items.endedMicros);
    return pending;
  }

  /** Runs items in one scope until one of them needs it for itself. Returns like the run of that item, which is not ended yet. */
  #runShared(scope: ItemScope, queue: ItemQueue, receivedMicros: number): Promise<void> | undefined {
    const { scopes, items, now, joinsTimes, onEnd } = this.#options;
    const sharing = this.#sharing!;
    return scopes.run(scope, () =>
      sharing.inside(() => {
        scope.isEntered = true;
        for (let startMicros = now(); ; startMicros = joinsTimes ? items.endedMicros : now()) {
          const pending = this.#begin(scope, queue, startMicros);
          if (pending) return pending;
          const { endedMicros } = items;
          onEnd(scope.item, endedMicros);
          if (!sharing.isOn || hasOutput(scope) || endedMicros - this.#lastTurnMicros > turnMicros) return undefined;
          if (!this.#mayBegin(queue, receivedMicros)) return undefined;
          queue.moveOn(scope);
        }
      }),
    );
  }

  #begin(scope: ItemScope, queue: ItemQueue, startMicros: number): Promise<void> | undefined {
    const { items, sink, announcesAll, onBegin } = this.#options;
    onBegin(scope.item);
    const announce = queue.careful || announcesAll || sink.announces;
    return items.run(scope, queue.opened.target, queue.input, announce, startMicros);
  }
}

/** Whether the scope holds a part of what its item has written, such as half a character. The next item must not see it. */
const hasOutput = ({ decoders, openGroups, openLines }: ItemScope): boolean =>
  decoders !== undefined || openGroups !== undefined || openLines !== undefined;

/** The items of one chunk that have not begun. */
class ItemQueue {
  readonly opened: OpenChunk;
  readonly careful: boolean;
  readonly #chunk: ChunkMessage;
  #at = -1;

  constructor(chunk: ChunkMessage, opened: OpenChunk) {
    this.#chunk = chunk;
    this.opened = opened;
    this.careful = chunk.careful;
  }

  get isEmpty(): boolean {
    return this.#at + 1 >= this.#chunk.items.length;
  }

  /** Input of the item that was taken last. */
  get input(): unknown {
    return this.opened.inputs[this.#at];
  }

  /** Takes an item. */
  next(): ItemScope {
    const { chunk, attempt } = this.#chunk;
    const scope: ItemScope = { chunk, attempt, item: 0, index: 0, ended: false };
    this.moveOn(scope);
    return scope;
  }

  /** Takes an item, which gets the scope of the item before it. */
  moveOn(scope: ItemScope): void {
    scope.item = this.#chunk.items[++this.#at] ?? 0;
    scope.index = scope.item - (this.#chunk.offset ?? 0);
    scope.ended = false;
  }
}
