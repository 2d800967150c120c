import { join } from 'node:path';
import { scanLines } from '../files/scanLines.ts';
import { type FieldPiece, FieldReader } from '../model/items/fieldPiece.ts';
import { inputFields, type OfferedField } from '../model/items/inputField.ts';
import { previewCharacters, previewOf } from '../model/items/itemPreview.ts';
import { itemOfLine, lastMember, lineParts, longestLineStart, recordingFiles } from './format.ts';
import { ItemLines } from './itemLines.ts';

const previewBytes = 4 * previewCharacters;
/** Bytes of each input and value in which a text is searched. */
const searchedBytes = 1 << 14;
/** Fields of inputs with more bytes are not read, because their JSON would have to be read whole. */
const fieldBytes = 1 << 16;
/** Bytes of the inputs of one piece of a field, some hundred thousand short inputs: other requests are answered between two. */
const pieceBytes = 1 << 24;
/** Inputs from which the fields are found. */
const sampledInputs = 200;

/** Answers questions about the inputs and values of all items of a recording, which may still grow. No text is kept. */
export class ItemIndex {
  readonly #inputs: ItemLines;
  readonly #values: ItemLines;
  readonly #inputFile: string;
  readonly #valueFile: string;

  constructor(dir: string) {
    this.#inputFile = join(dir, recordingFiles.inputs);
    this.#valueFile = join(dir, recordingFiles.results);
    this.#inputs = new ItemLines(this.#inputFile, lineParts.input);
    this.#values = new ItemLines(this.#valueFile, lineParts.value);
  }

  /** One line about the input, or the value, of each of these items; null if it was not recorded. */
  async previews(items: readonly number[], part: 'input' | 'value' = 'input'): Promise<(string | null)[]> {
    const lines = part === 'input' ? this.#inputs : this.#values;
    await lines.refresh();
    const heads = await lines.heads(items, previewBytes);
    return heads.map((head) => (head === null ? null : previewOf(head)));
  }

  /** Bytes of the value of each item, -1 for none. */
  async valueBytes(): Promise<number[]> {
    await this.#values.refresh();
    return Array.from({ length: this.#values.count }, (_, item) => this.#values.valueBytes(item));
  }

  /**
   * The items whose input or value contains a text, in upper or lower case: `[first, count, first, count, …]`, unordered.
   * Only the first 16 KB of each input and value are searched.
   */
  async search(text: string): Promise<number[]> {
    // The files contain JSON, in which a quote is written with a backslash.
    const wanted = JSON.stringify(text).slice(1, -1).toLowerCase();
    const found: number[] = [];
    for (const [file, key] of [
      [this.#inputFile, lineParts.input],
      [this.#valueFile, lineParts.value],
    ] as const) {
      await scanLines(file, 0, searchedBytes, (head) => {
        const line = head.toString();
        const at = line.slice(0, longestLineStart).indexOf(key);
        if (
          at < 0 ||
          !line
            .slice(at + key.length)
            .toLowerCase()
            .includes(wanted)
        )
          return;
        const item = itemOfLine(line);
        if (item === undefined) return;
        const last = found.length - 2;
        const [first = 0, count = 0] = last < 0 ? [] : found.slice(last);
        if (count > 0 && first + count === item) found[last + 1] = count + 1;
        else found.push(item, 1);
      });
    }
    return found;
  }

  /** The fields of the inputs. */
  async fields(): Promise<OfferedField[]> {
    await this.#inputs.refresh();
    const step = Math.max(1, Math.floor(this.#inputs.count / sampledInputs));
    const items = Array.from({ length: Math.min(sampledInputs, this.#inputs.count) }, (_, k) => k * step);
    const heads = await this.#inputs.heads(items, fieldBytes);
    return inputFields(heads.filter((head) => head !== null));
  }

  /** The values of a field from an offset of the file of inputs on, at most some hundred thousand. */
  async fieldPiece(keys: readonly string[], offset: number): Promise<FieldPiece> {
    const reader = new FieldReader(keys);
    const visit = (head: Buffer, _: number, length: number): void => {
      const line = head.toString();
      const item = itemOfLine(line);
      if (item === undefined) return;
      // The value undefined has no fields, so it is read as one without.
      reader.add(item, length > fieldBytes ? undefined : (lastMember(line, lineParts.input, true) ?? 'null'));
    };
    const next = await scanLines(this.#inputFile, offset, fieldBytes, visit, pieceBytes);
    return reader.piece(next, next - offset < pieceBytes);
  }
}
