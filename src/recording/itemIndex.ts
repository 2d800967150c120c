import { join } from 'node:path';
import { scanLines } from '../files/scanLines.ts';
import { GroupCodes, type GroupedInputs } from '../model/items/groupCodes.ts';
import { type InputField, inputFields } from '../model/items/inputField.ts';
import { previewCharacters, previewOf } from '../model/items/itemPreview.ts';
import { itemOfLine, lastMember, lineParts, longestLineStart, recordingFiles } from './format.ts';
import { ItemLines } from './itemLines.ts';

const previewBytes = 4 * previewCharacters;
/** Bytes of each input and value in which a text is searched. */
const searchedBytes = 1 << 14;
/** Inputs with more bytes are in no group, because their JSON would have to be read whole. */
const groupedBytes = 1 << 16;
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

  /** One line about the input of each of these items; null if it was not recorded. */
  async previews(items: readonly number[]): Promise<(string | null)[]> {
    await this.#inputs.refresh();
    const heads = await this.#inputs.heads(items, previewBytes);
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

  /** The fields by which the inputs can be grouped. */
  async fields(): Promise<InputField[]> {
    await this.#inputs.refresh();
    const step = Math.max(1, Math.floor(this.#inputs.count / sampledInputs));
    const items = Array.from({ length: Math.min(sampledInputs, this.#inputs.count) }, (_, k) => k * step);
    const heads = await this.#inputs.heads(items, groupedBytes);
    return inputFields(heads.filter((head) => head !== null));
  }

  /** The group of each input. */
  async groups(field: InputField): Promise<GroupedInputs> {
    const groups = new GroupCodes(field);
    await scanLines(this.#inputFile, 0, groupedBytes, (head, _, length) => {
      const line = head.toString();
      const item = itemOfLine(line);
      const input = length <= groupedBytes ? lastMember(line, lineParts.input, true) : undefined;
      if (item !== undefined && input !== undefined) groups.add(item, input);
    });
    return groups.result;
  }
}
