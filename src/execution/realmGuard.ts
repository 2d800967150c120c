import { notices } from '../model/facts/notice.ts';
import type { ChunkMessage } from '../protocol/workerLink.ts';
import { numbered, RealmWatch, type RealmChange } from './realmWatch.ts';
import type { RecordSink } from './recordSink.ts';

export interface RealmGuardOptions {
  readonly concurrency: number;
  readonly now: () => number;
  readonly sink: Pick<RecordSink, 'append' | 'flush'>;
  /** A thread whose owner has other work continues with what an item has broken. */
  readonly ownsThread: boolean;
  /** A fresh worker replaces this one after a change. */
  readonly isReplaceable: boolean;
  /** No other item may begin in this worker. */
  readonly onTaint: () => void;
  /** Called if one item has broken Node's own code while others run. They cannot end here, and run again elsewhere. */
  readonly onAbandon: () => void;
}

/** What one item changes in the realm that all items of a worker share touches no other item. */
export class RealmGuard {
  readonly #options: RealmGuardOptions;
  readonly #watch = new RealmWatch();
  /** The running items; undefined if there is one at a time. */
  readonly #beside: Set<number> | undefined;
  #chunk: Pick<ChunkMessage, 'items' | 'offset'> = { items: [] };
  #isBroken = false;

  constructor(options: RealmGuardOptions) {
    this.#options = options;
    this.#beside = options.concurrency > 1 ? new Set() : undefined;
  }

  /** An item has broken Node's own code: timers, messages and streams may never call back. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** What there is now is right: a module may replace functions for all of its items while it loads. */
  keep(): void {
    this.#watch.keep();
  }

  beginChunk(chunk: ChunkMessage): void {
    this.#chunk = chunk;
  }

  begin(item: number): void {
    this.#beside?.add(item);
  }

  end(item: number, endedMicros: number): void {
    this.#beside?.delete(item);
    const change = this.#watch.itemEnded(item, endedMicros);
    if (change) this.#report(change, endedMicros);
  }

  /** Also called before an error outside of items is reported. */
  look(): void {
    const atMicros = this.#options.now();
    const change = this.#watch.chunkEnded(atMicros);
    if (change) this.#report(change, atMicros);
  }

  /** Whether an error is one of Node's own code, and belongs to none of the items that run beside the one that broke it. */
  readonly isOfBrokenNode = (): boolean => {
    // An item that runs alone receives its errors.
    if (!this.#beside || this.#beside.size === 0) return false;
    const atMicros = this.#options.now();
    const change = this.#isBroken ? undefined : this.#watch.lookBeside(this.#beside, atMicros);
    if (change) this.#report(change, atMicros);
    return this.#isBroken;
  };

  #report(change: RealmChange, atMicros: number): void {
    const { sink, ownsThread, isReplaceable, onTaint, onAbandon } = this.#options;
    // Then no other item may begin here, even if many workers were replaced before.
    this.#isBroken ||= change.breaksNode && ownsThread;
    const notice = notices.builtInsReplaced(numbered(change, this.#chunk), this.#isBroken || isReplaceable);
    sink.append({ type: 'noticeRaised', atMicros: Math.round(atMicros), notice });
    onTaint();
    if (!this.#isBroken || !this.#beside?.size) return;
    sink.flush();
    onAbandon();
  }
}
