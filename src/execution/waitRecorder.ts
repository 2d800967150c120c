import { observeWaits, type BlockedWait, type HolderLook, type WaitObserver } from '../base/waitObserver.ts';
import type { PrimitiveRef } from '../model/facts/waitEvents.ts';
import { ownThread, type WaitRecord, type WaitTally } from '../protocol/waits.ts';
import type { StatusBlock } from './status.ts';

/** Short waits are recorded together, at most this often. */
const tallyMicros = 100_000;

export interface WaitRecorderOptions {
  readonly append: (record: WaitRecord) => void;
  /** The run's start on the monotonic clock, microseconds. */
  readonly originMicros: number;
  /** The item whose code runs; null between items; undefined for code that does not belong to the worker. */
  readonly item: () => number | null | undefined;
  readonly status: StatusBlock;
}

/** A wait that was recorded. */
interface Recorded {
  readonly wait: number;
  holder: number | null;
}

type Tally = { -readonly [K in keyof WaitTally]: WaitTally[K] };

/** Records the waits of this thread: a wait of 10 ms or more while it lasts, shorter waits as counts and durations. */
export class WaitRecorder implements WaitObserver {
  readonly #options: WaitRecorderOptions;
  readonly #recorded = new Map<BlockedWait, Recorded>();
  readonly #stacks = new Map<string, number>();
  #tallies = new Map<string, Tally>();
  #talliedMicros = 0;
  #waits = 0;
  readonly #stop: () => void;

  constructor(options: WaitRecorderOptions) {
    this.#options = options;
    this.#stop = observeWaits(this);
  }

  waitBegins(wait: BlockedWait, look: HolderLook, stack: string): void {
    const item = this.#options.item();
    if (item === undefined) return;
    const recorded: Recorded = { wait: this.#waits++, holder: holderOf(wait, look) };
    this.#recorded.set(wait, recorded);
    const known = this.#stacks.get(stack);
    const number = known ?? this.#stacks.size;
    this.#stacks.set(stack, number);
    this.#options.append({
      type: 'waitBegan',
      ...recorded,
      atMicros: this.#micros(wait.startMicros),
      item,
      primitive: refOf(wait),
      op: wait.op,
      blocking: wait.blocking,
      endless: wait.endless,
      stack: number,
      ...(known === undefined && { text: stack }),
    });
    // The thread may never report anything after this.
    this.flush(look.atMicros - this.#options.originMicros, true);
    if (wait.blocking) this.#options.status.looked(look.atMicros - this.#options.originMicros);
  }

  waitGoesOn(wait: BlockedWait, look: HolderLook): void {
    const recorded = this.#recorded.get(wait);
    if (!recorded) return;
    const holder = holderOf(wait, look);
    if (holder !== recorded.holder) {
      recorded.holder = holder;
      this.#options.append({
        type: 'waitHolderChanged',
        wait: recorded.wait,
        holder,
        atMicros: this.#micros(look.atMicros),
      });
    }
    // Written after the record, so that a reader that sees the status can also find the record.
    if (wait.blocking) this.#options.status.looked(look.atMicros - this.#options.originMicros);
  }

  waitEnded(wait: BlockedWait, waitedMicros: number): void {
    const recorded = this.#recorded.get(wait);
    if (recorded) {
      this.#recorded.delete(wait);
      this.#options.append({
        type: 'waitEnded',
        wait: recorded.wait,
        atMicros: this.#micros(wait.startMicros + waitedMicros),
      });
    } else if (this.#options.item() !== undefined) this.#count(wait, Math.round(waitedMicros));
  }

  /** Records the short waits so far if their last record is old enough; with `now`, in any case. */
  flush(nowMicros: number, now: boolean): void {
    if (this.#tallies.size === 0 || (!now && nowMicros - this.#talliedMicros < tallyMicros)) return;
    this.#talliedMicros = nowMicros;
    const tallies = [...this.#tallies.values()];
    this.#tallies = new Map();
    this.#options.append({ type: 'waitsTallied', atMicros: Math.round(nowMicros), tallies });
  }

  dispose(): void {
    this.#stop();
  }

  #count(wait: BlockedWait, micros: number): void {
    let tally = this.#tallies.get(wait.id);
    if (!tally)
      this.#tallies.set(wait.id, (tally = { primitive: refOf(wait), count: 0, totalMicros: 0, longestMicros: 0 }));
    tally.count++;
    tally.totalMicros += micros;
    tally.longestMicros = Math.max(tally.longestMicros, micros);
  }

  #micros(monotonicMicros: number): number {
    return Math.round(monotonicMicros - this.#options.originMicros);
  }
}

function refOf({ kind, id, name }: BlockedWait): PrimitiveRef {
  return { kind, id, name: name ?? null };
}

function holderOf({ thread }: BlockedWait, { owner }: HolderLook): number | null {
  return owner === thread ? ownThread : (owner ?? null);
}
