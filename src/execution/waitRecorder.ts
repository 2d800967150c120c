import { observeWaits, type BlockedWait, type HolderLook, type WaitObserver } from '../base/waitObserver.ts';
import type { PrimitiveRef } from '../model/facts/events.ts';
import { ownThread, type WaitRecord, type WaitTally } from '../protocol/waits.ts';
import type { StatusBlock } from './status.ts';

/** Short waits are told of no more often than this, microseconds. */
const tallyMicros = 100_000;

export interface WaitRecorderOptions {
  readonly append: (record: WaitRecord) => void;
  /** The run's start on the monotonic clock, microseconds. */
  readonly originMicros: number;
  /** The item whose code calls; null between items, undefined for code that is none of ours. */
  readonly item: () => number | null | undefined;
  readonly status: StatusBlock;
}

/** A wait that has been told of. */
interface Told {
  readonly wait: number;
  holder: number | null;
}

type Tally = { -readonly [K in keyof WaitTally]: WaitTally[K] };

/** Tells of this thread's waits: each of 10 ms or more as it goes on, of the shorter ones how many and how long. */
export class WaitRecorder implements WaitObserver {
  readonly #options: WaitRecorderOptions;
  readonly #told = new Map<BlockedWait, Told>();
  readonly #stacks = new Map<string, number>();
  #tallies = new Map<string, Tally>();
  #talliedMicros = 0;
  #waits = 0;
  readonly #takeAway: () => void;

  constructor(options: WaitRecorderOptions) {
    this.#options = options;
    this.#takeAway = observeWaits(this);
  }

  waitBegins(wait: BlockedWait, look: HolderLook, stack: string): void {
    const item = this.#options.item();
    if (item === undefined) return;
    const told: Told = { wait: this.#waits++, holder: holderOf(wait, look) };
    this.#told.set(wait, told);
    const known = this.#stacks.get(stack);
    const number = known ?? this.#stacks.size;
    this.#stacks.set(stack, number);
    this.#options.append({
      type: 'waitBegan',
      ...told,
      atMicros: this.#micros(wait.startMicros),
      item,
      primitive: refOf(wait),
      op: wait.op,
      blocking: wait.blocking,
      endless: wait.endless,
      stack: number,
      ...(known === undefined && { text: stack }),
    });
    // It may be this thread's last word.
    this.flush(look.atMicros - this.#options.originMicros, true);
    if (wait.blocking) this.#options.status.looked(look.atMicros - this.#options.originMicros);
  }

  waitGoesOn(wait: BlockedWait, look: HolderLook): void {
    const told = this.#told.get(wait);
    if (!told) return;
    const holder = holderOf(wait, look);
    if (holder !== told.holder) {
      told.holder = holder;
      this.#options.append({
        type: 'waitHolderChanged',
        wait: told.wait,
        holder,
        atMicros: this.#micros(look.atMicros),
      });
    }
    // After the record: who reads this has it.
    if (wait.blocking) this.#options.status.looked(look.atMicros - this.#options.originMicros);
  }

  waitEnded(wait: BlockedWait, waitedMicros: number): void {
    const told = this.#told.get(wait);
    if (told) {
      this.#told.delete(wait);
      this.#options.append({
        type: 'waitEnded',
        wait: told.wait,
        atMicros: this.#micros(wait.startMicros + waitedMicros),
      });
    } else if (this.#options.item() !== undefined) this.#count(wait, Math.round(waitedMicros));
  }

  /** Tells of the short waits so far; `now`, or if it is time again. */
  flush(nowMicros: number, now: boolean): void {
    if (this.#tallies.size === 0 || (!now && nowMicros - this.#talliedMicros < tallyMicros)) return;
    this.#talliedMicros = nowMicros;
    const tallies = [...this.#tallies.values()];
    this.#tallies = new Map();
    this.#options.append({ type: 'waitsTallied', atMicros: Math.round(nowMicros), tallies });
  }

  dispose(): void {
    this.#takeAway();
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
