import { messageOf } from '../../src/base/errors.ts';
import { FieldColumn, type FieldValues } from '../../src/model/items/fieldColumn.ts';
import type { OfferedField } from '../../src/model/items/inputField.ts';
import { requestLimits } from '../../src/protocol/panel/viewSync.ts';
import type { RunSource } from './runSource.ts';

/** Time between two questions about the inputs of a live run, in milliseconds. */
const askAgainMs = 1000;
/** Most fields whose values are kept, 12 bytes an item each. A field that a view shows is asked for in each repaint. */
const mostKept = 6;
const inUseMs = 10_000;

/** What is known of a field. */
export interface FieldReading {
  /** Undefined until the first inputs have been read. */
  readonly values: FieldValues | undefined;
  /** Whether more is on its way. */
  readonly isReading: boolean;
  /** Why the inputs could not be read. */
  readonly problem: string | undefined;
}

/**
 * Values of the fields of inputs. The host reads the inputs when a view first asks for a field, in one pass and piece by
 * piece; those of a live run are read on as they are written.
 */
export class InputFields {
  #epoch = -1;
  #offered: readonly OfferedField[] | undefined;
  #offeredAt = -Infinity;
  #isOfferFinal = false;
  #columns = new Map<string, ReadColumn>();

  private readonly store: RunSource;

  constructor(store: RunSource) {
    this.store = store;
  }

  /** The fields that the inputs have; undefined until the host has answered. */
  get offered(): readonly OfferedField[] | undefined {
    this.#dropOther();
    const { over } = this.store.display;
    const isEarly = this.#offered?.length === 0 && performance.now() < this.#offeredAt + askAgainMs;
    const isAsked = this.#offeredAt > 0 && (this.#offered === undefined || this.#offered.length > 0 || isEarly);
    if (over ? !this.#isOfferFinal : !isAsked) {
      this.#offeredAt = performance.now();
      this.#isOfferFinal = over;
      void this.#askOffered(this.#epoch);
    }
    return this.#offered;
  }

  /** The values of a field. The first call begins to read them. */
  of(label: string): FieldReading {
    this.#dropOther();
    let column = this.#columns.get(label);
    if (!column) {
      this.#makeRoom();
      column = new ReadColumn(label.slice(0, requestLimits.label), this.store);
      this.#columns.set(label, column);
    }
    column.advance();
    return column;
  }

  async #askOffered(epoch: number): Promise<void> {
    const offered = await this.store.host.request('inputFields', null).catch(() => []);
    if (epoch !== this.store.epoch) return;
    this.#offered = offered;
    this.store.invalidate();
  }

  #makeRoom(): void {
    if (this.#columns.size < mostKept) return;
    const [oldest] = [...this.#columns].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    if (oldest && performance.now() > oldest[1].usedAt + inUseMs) this.#columns.delete(oldest[0]);
  }

  #dropOther(): void {
    if (this.#epoch === this.store.epoch) return;
    this.#epoch = this.store.epoch;
    this.#offered = undefined;
    this.#offeredAt = -Infinity;
    this.#isOfferFinal = false;
    this.#columns.clear();
  }
}

/** One field, as far as the host has read it. */
class ReadColumn implements FieldReading {
  values: FieldValues | undefined;
  isReading = false;
  problem: string | undefined;
  usedAt = 0;
  readonly #column = new FieldColumn();
  #offset = 0;
  #askedAt = -Infinity;
  /** The inputs were read to their end after the run was over. */
  #isFinal = false;

  private readonly label: string;
  private readonly store: RunSource;

  constructor(label: string, store: RunSource) {
    this.label = label;
    this.store = store;
  }

  /** Reads what the run has written since. */
  advance(): void {
    this.usedAt = performance.now();
    if (this.isReading || this.#isFinal || this.problem !== undefined) return;
    if (!this.store.display.over && this.usedAt < this.#askedAt + askAgainMs) return;
    this.#askedAt = this.usedAt;
    this.isReading = true;
    void this.#read(this.store.epoch, this.store.display.over);
  }

  async #read(epoch: number, isOver: boolean): Promise<void> {
    try {
      for (;;) {
        const piece = await this.store.host.request('fieldValues', { label: this.label, offset: this.#offset });
        if (epoch !== this.store.epoch) return;
        this.#offset = piece.next;
        if (piece.items.length > 0 || piece.unread > 0 || !this.values) {
          this.#column.add(piece);
          this.values = this.#column.values;
        }
        this.isReading = !piece.isEnd;
        if (piece.isEnd) break;
        this.store.invalidate();
      }
      this.#isFinal = isOver;
    } catch (error) {
      this.problem = messageOf(error);
      this.isReading = false;
    }
    if (epoch === this.store.epoch) this.store.invalidate();
  }
}
