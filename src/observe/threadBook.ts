import { outcomeCode } from '../model/facts/events.ts';
import { Pairing, type PostedMessage, type RanItem } from './pairing.ts';
import type { ObservedRecord, SeenError } from './records.ts';
import type { Unit } from './units.ts';

type Ended = Extract<ObservedRecord, readonly ['ended', ...unknown[]]>;
type Line = Extract<ObservedRecord, readonly ['line', ...unknown[]]>;

const succeeded = outcomeCode('succeeded');
const failed = outcomeCode('failed');
const crashed = outcomeCode('crashed');
const cancelled = outcomeCode('cancelled');

/** A line that is ready to be reported. */
export interface TakenLine {
  readonly line: Line;
  readonly worker: number | null;
  /** Null outside of items. */
  readonly item: number | null;
}

/** Lines that are kept of a thread that has had no item, and may never have one. */
const mostEarlyLines = 1000;

/** Everything that is known about the items of one unit. */
export class ThreadBook {
  readonly unit: Unit;
  readonly pairing: Pairing;
  readonly #items = new Map<number, RanItem>();
  readonly #errors = new Map<number, SeenError>();
  readonly #inputs = new Map<number, string>();
  /** Lines that it printed, until they are taken. */
  #lines: Line[] = [];
  /** Numbers of items that their thread has not reported. The line of a thread outside of items has -1. */
  #unseenPlace = -2;
  /** Bytes of messages whose items have not ended, by id. */
  readonly sizes = new Map<string, { readonly what: 'input' | 'value'; readonly bytes: number }[]>();

  constructor(unit: Unit, onPair: (ran: RanItem, posted: PostedMessage) => void) {
    this.unit = unit;
    this.pairing = new Pairing(onPair);
  }

  get #open(): readonly RanItem[] {
    return [...this.#items.values()].filter(({ endedMicros }) => endedMicros === undefined);
  }

  keepError(place: number, error: SeenError): void {
    this.#errors.set(place, error);
  }

  keepInput(place: number, text: string): void {
    this.#inputs.set(place, text);
  }

  keepLine(line: Line): void {
    if (this.unit.worker === undefined && this.#lines.length >= mostEarlyLines) this.#lines.shift();
    this.#lines.push(line);
  }

  begin(place: number, id: string, beganMicros: number): RanItem {
    const ran: RanItem = {
      unit: this.unit,
      place,
      id,
      beganMicros,
      endedMicros: undefined,
      outcome: 0,
      idleMicros: -1,
      error: undefined,
      input: undefined,
      item: undefined,
      freeMicros: 0,
      posted: undefined,
      isReported: false,
    };
    this.#items.set(place, ran);
    this.pairing.addRan(ran);
    return ran;
  }

  end([, place, id, endedMicros, ranMicros, outcome, idleMicros]: Ended): RanItem {
    const ran = this.#items.get(place) ?? this.begin(place, id, endedMicros - ranMicros);
    ran.endedMicros = endedMicros;
    ran.outcome = outcome;
    ran.idleMicros = idleMicros;
    ran.error = this.#errors.get(place);
    ran.input = this.#inputs.get(place);
    this.#errors.delete(place);
    this.#inputs.delete(place);
    return ran;
  }

  /**
   * Gives open items their outcomes when the unit has ended: the first one crashed if something ended the unit. `stray`: an
   * error that ended it outside of items. `nowMicros`: the end of the unit if no other end has seen it.
   */
  close(nowMicros: number): { readonly items: readonly RanItem[]; readonly stray: SeenError | undefined } {
    const { gone, uncaught, worker } = this.unit;
    const { reason = null, atMicros = nowMicros } = gone ?? {};
    const cause = uncaught ?? { name: 'Error', message: `the worker ended: ${reason ?? 'no answer'}`, stack: '' };
    const items: RanItem[] = [];
    let willCrash = reason !== null || uncaught !== undefined;
    const giveUp = (ran: RanItem): void => {
      ran.endedMicros = Math.max(ran.beganMicros, atMicros);
      ran.outcome = willCrash ? crashed : cancelled;
      ran.error = cause;
      willCrash = false;
      items.push(ran);
    };
    for (const ran of this.#open) {
      // A message that is never answered is an item only if it is known as one, or may have ended its worker.
      if (ran.item !== undefined || willCrash) giveUp(ran);
    }
    for (const { id, ...posted } of this.pairing.takeUnpaired()) {
      const { answeredMicros } = posted;
      if (answeredMicros === undefined && worker === undefined && !willCrash) continue;
      const ran = this.begin(this.#unseenPlace--, id, Math.max(posted.postedMicros, this.unit.endedMicros));
      this.pairing.addPosted(id, posted);
      if (answeredMicros === undefined) giveUp(ran);
      else {
        ran.endedMicros = Math.max(ran.beganMicros, answeredMicros);
        ran.outcome = posted.hasFailed ? failed : succeeded;
        items.push(ran);
      }
    }
    return { items, stray: willCrash ? uncaught : undefined };
  }

  /** The lines whose items are numbered; with `all`, the others, too. */
  takeLines(all: boolean): TakenLine[] {
    const taken: TakenLine[] = [];
    const worker = this.unit.worker ?? null;
    const left: Line[] = [];
    for (const line of this.#lines) {
      const [, , , place] = line;
      const item = this.#items.get(place)?.item ?? null;
      if (item === null && place >= 0 && !all) left.push(line);
      else taken.push({ line, worker, item });
    }
    this.#lines = left;
    for (const [place, ran] of this.#items) if (ran.isReported && ran.posted) this.#items.delete(place);
    return taken;
  }
}
