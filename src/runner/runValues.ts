import { UserFacingError } from '../base/errors.ts';
import { PagedMap } from '../base/pagedMap.ts';
import type { ResultSink } from '../engine/ledger/ledger.ts';
import { unsendableItem, unsendableNextStep } from '../execution/inputSender.ts';
import { encodeInPieces } from '../files/codec.ts';
import { textStart, type TextPieces } from '../files/textPieces.ts';
import type { ItemFailed, Outcome } from '../model/facts/events.ts';
import type { Failure } from '../model/facts/failure.ts';
import { makeCut } from '../recording/cutResults.ts';
import { takeStock } from '../recording/knownValues.ts';
import { ValueFiles } from '../recording/writeValues.ts';
import type { ItemSizes } from './itemSizes.ts';

/** Memory that one input needs in addition to its text, roughly, in bytes. */
const aroundInputBytes = 16;
/** Length of the input that a failure shows: several file names, or the first fields of an object. */
const inputStartCharacters = 300;

export interface ValuesPlace {
  readonly dir: string;
  /** Results that end early are written, too. */
  readonly keepsEarly: boolean;
}

/** Writes the inputs and results of a run to the recording, and measures a few of them. */
export class RunValues implements ResultSink {
  readonly #place: ValuesPlace | null;
  readonly #onFailure: (error: Error) => void;
  #files: ValueFiles | undefined;
  readonly #sizes: ItemSizes;
  /** Beginnings of the inputs of items without an outcome: a failure shows its input. */
  readonly #inputStarts = new PagedMap<string>();

  /**
   * `place` is null if the owner of the run stores no values. `onFailure` is called when the inputs, or the results,
   * cannot be written any further.
   */
  constructor(place: ValuesPlace | null, sizes: ItemSizes, onFailure: (error: Error) => void) {
    this.#place = place;
    this.#sizes = sizes;
    this.#onFailure = onFailure;
  }

  /** Begins new files. Throws if they cannot be created. */
  create(): void {
    if (this.#place) this.#files = new ValueFiles(this.#place.dir, this.#onFailure, this.#place);
  }

  /**
   * Continues the files of an earlier process. `cut`: they are those of an earlier part of the run. Its inputs must be the
   * same again, and its results are cut when the first item has run.
   */
  async continue(cut: { readonly resultBytes: number } | null): Promise<void> {
    if (!this.#place) return;
    const { dir, keepsEarly } = this.#place;
    const known = await takeStock(dir, cut?.resultBytes);
    const part = cut && { checksInputs: true, beforeResults: () => makeCut(dir, cut.resultBytes) };
    this.#files = new ValueFiles(dir, this.#onFailure, { known, keepsEarly, ...part });
  }

  /** Returns roughly how many bytes of memory the input needs. Throws UserFacingError if it cannot be sent to a worker. */
  input(item: number, input: unknown): number {
    const text = encodeInput(item, input);
    this.#sizes.input(item, input);
    this.#files?.input(item, text);
    if (text !== '') this.#inputStarts.set(item, startOf(text));
    return text.length + aroundInputBytes;
  }

  /** The next item of the run, in input order. */
  expect(item: number): void {
    this.#files?.expect(item);
  }

  /** Adds the beginning of the item's input. */
  withInput(failed: ItemFailed): ItemFailed {
    const input = this.#inputStarts.get(failed.item);
    return input === undefined ? failed : { ...failed, input };
  }

  value(item: number, json: string): void {
    this.#inputStarts.delete(item);
    this.#sizes.value(item, json);
    this.#files?.value(item, json);
  }

  valueIn(item: number, file: string): void {
    this.#inputStarts.delete(item);
    this.#sizes.valueIn(item, file);
    this.#files?.valueIn(item, file);
  }

  failure(item: number, outcome: Outcome, failure: Failure | undefined): void {
    this.#inputStarts.delete(item);
    this.#files?.failure(item, outcome, failure);
  }

  /** Writes what is waiting for a full block. */
  flush(): void {
    this.#files?.flush();
  }

  close(): void {
    this.#files?.close();
  }
}

/** The beginning of a long text is copied, because a part of a string keeps the whole string in memory. */
function startOf(text: string | TextPieces): string {
  if (text.length <= inputStartCharacters) return typeof text === 'string' ? text : textStart(text, text.length);
  return `${Buffer.from(textStart(text, inputStartCharacters - 1)).toString()}…`;
}

function encodeInput(item: number, input: unknown): string | TextPieces {
  try {
    return encodeInPieces(input);
  } catch (error) {
    const what = unsendableItem(item, input, error);
    throw new UserFacingError(`an input cannot be sent to a worker: ${what}`, unsendableNextStep);
  }
}
