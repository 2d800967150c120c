import { outcomeCode } from '../model/facts/events.ts';
import type { ProfilePart } from '../model/facts/profile.ts';
import { ProfileParts, type FunctionSources } from '../model/facts/profileParts.ts';
import { Pairing, type PostedMessage, type RanItem, type SeenInput } from './pairing.ts';
import type { ObservedRecord, SeenError, SeenFunction } from './records.ts';
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
  readonly #inputs = new Map<number, SeenInput>();
  /** The function of the items that begin now. */
  #called: SeenFunction | undefined;
  /** Parts of its profile, until they are taken. */
  #parts: ProfilePart[] = [];
  readonly #profile: ProfileParts;
  /** Lines that it printed, until they are taken. */
  #lines: Line[] = [];
  /** Numbers of items that their thread has not reported. The line of a thread outside of items has -1. */
  #unseenPlace = -2;
  /** Bytes of messages whose items have not ended, by id. */
  readonly sizes = new Map<string, { readonly what: 'input' | 'value'; readonly bytes: number }[]>();

  constructor(unit: Unit, sources: FunctionSources, onPair: (ran: RanItem, posted: PostedMessage) => void) {
    this.unit = unit;
    this.#profile = new ProfileParts(sources);
    this.pairing = new Pairing(onPair);
  }

  get #open(): readonly RanItem[] {
    return [...this.#items.values()].filter(({ endedMicros }) => endedMicros === undefined);
  }

  keepError(place: number, error: SeenError): void {
    this.#errors.set(place, error);
  }

  keepFunction(called: SeenFunction): void {
    this.#called = called;
  }

  keepInput(place: number, value: string, whyNot: string): void {
    this.#inputs.set(place, { value, whyNot, called: this.#called });
  }

  keepPart(part: ProfilePart): void {
    this.#parts.push(this.#profile.toSource(part));
  }

  takeParts(): readonly ProfilePart[] {
    return this.#parts.splice(0);
  }

  /** The number in the run of an item of this thread; null if it is not known. */
  itemAt(place: number): number | null {
    return this.#items.get(place)?.item ?? null;
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
      input: this.#inputs.get(place),
      item: undefined,
      file: undefined,
      freeMicros: 0,
      posted: undefined,
      isReported: false,
    };
    this.#items.set(place, ran);
    this.pairing.addRan(ran);
    return ran;
  }

  /** `file`: number of the file of tests that it belongs to. */
  end([, place, id, endedMicros, ranMicros, outcome, idleMicros]: Ended, file?: number): RanItem {
    const ran = this.#items.get(place) ?? this.begin(place, id, endedMicros - ranMicros);
    ran.endedMicros = endedMicros;
    ran.outcome = outcome;
    ran.idleMicros = idleMicros;
    ran.file = file;
    ran.error = this.#errors.get(place);
    this.#errors.delete(place);
    this.#inputs.delete(place);
    return ran;
  }

  /**
   * Gives open items their outcomes when the unit has ended. If something ended the unit, the item that did it has crashed.
   * If several items were running and it is not known which one did it, all of them have crashed. `stray`: an error that
   * ended it outside of items. `nowMicros`: the end of the unit if no other end has seen it.
   */
  close(nowMicros: number): { readonly items: readonly RanItem[]; readonly stray: SeenError | undefined } {
    const { gone, uncaught, worker } = this.unit;
    const { reason = null, atMicros = nowMicros } = gone ?? {};
    const items = this.#open.filter((ran) => ran.item !== undefined && endByAnswer(ran));
    const hasCrashed = reason !== null || uncaught !== undefined;
    const open = this.#open;
    const suspects = hasCrashed ? this.#suspectsOf(open) : [];
    const error = causeOf(uncaught, reason ?? 'no answer', suspects.length);
    const giveUp = (ran: RanItem, outcome: number): void => {
      ran.endedMicros = Math.max(ran.beganMicros, atMicros);
      ran.outcome = outcome;
      ran.error = error;
      items.push(ran);
    };
    for (const ran of open) {
      const isSuspect = suspects.includes(ran);
      // A message that is never answered is an item only if it is known as one, or may have ended its worker.
      if (ran.item !== undefined || isSuspect) giveUp(ran, isSuspect ? crashed : cancelled);
    }
    // Otherwise it was the first of the messages that no thread has reported, because they are handled in their order.
    let willCrash = hasCrashed && suspects.length === 0;
    for (const { id, ...posted } of this.pairing.takeUnpaired()) {
      const { answeredMicros } = posted;
      if (answeredMicros === undefined && worker === undefined && !willCrash) continue;
      const ran = this.begin(this.#unseenPlace--, id, Math.max(posted.postedMicros, this.unit.endedMicros));
      this.pairing.addPosted(id, posted);
      if (answeredMicros === undefined) {
        giveUp(ran, willCrash ? crashed : cancelled);
        willCrash = false;
      } else {
        endByAnswer(ran);
        items.push(ran);
      }
    }
    return { items, stray: willCrash ? uncaught : undefined };
  }

  /** The open items that may have ended the unit: one if the unit has shown it. A message that sets it up may be open, too. */
  #suspectsOf(open: readonly RanItem[]): readonly RanItem[] {
    const shown = open.filter(({ place }) => place === this.unit.endedBy);
    if (shown.length > 0) return shown;
    const known = open.filter(({ item }) => item !== undefined);
    return known.length > 0 ? known : open.slice(0, 1);
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

/** Ends an item whose end its thread could not write down any more, if its answer has arrived. Returns whether it did. */
function endByAnswer(ran: RanItem): boolean {
  const { answeredMicros, hasFailed } = ran.posted ?? {};
  if (answeredMicros === undefined) return false;
  ran.endedMicros = Math.max(ran.beganMicros, answeredMicros);
  ran.outcome = hasFailed ? failed : succeeded;
  return true;
}

/** Why an item crashed. `suspects`: number of items of which one has ended the worker. */
function causeOf(uncaught: SeenError | undefined, reason: string, suspects: number): SeenError {
  const { name, message, stack } = uncaught ?? { name: 'Error', message: reason, stack: '' };
  if (suspects > 1) {
    const whose = `one of the ${suspects} items that were running ended the worker`;
    return { name, message: `${whose}: ${message}`, stack };
  }
  return uncaught ?? { name, message: `the worker ended: ${reason}`, stack };
}
