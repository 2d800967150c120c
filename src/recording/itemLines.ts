import { scanLines } from '../files/scanLines.ts';
import { openRegular } from '../files/openRegular.ts';
import { longestLineStart } from './format.ts';

const firstCapacity = 1024;
/** Position of the number in `{"item":7,…`. */
const numberAt = 8;

/** Where the lines of a file of values are, by item. It grows with the file, and holds no text. */
export class ItemLines {
  readonly #path: string;
  /** Indexed by item; -1 for an item without a line. */
  #offsets = new Float64Array(firstCapacity).fill(-1);
  #lengths = new Float64Array(firstCapacity);
  /** Position of the value within the line; -1 if it has none. */
  #valueAt = new Int8Array(firstCapacity);
  #count = 0;
  #scanned = 0;
  #scan: Promise<void> = Promise.resolve();
  readonly #key: string;

  /** `key` is the part of a line before its value. */
  constructor(path: string, key: string) {
    this.#path = path;
    this.#key = key;
  }

  /** Largest item number with a line, plus 1. */
  get count(): number {
    return this.#count;
  }

  /** Reads what was added to the file since the last call. Rejects if the file cannot be read. */
  refresh(): Promise<void> {
    const scan = this.#scan
      .catch(() => {})
      .then(async () => {
        const visit = (head: Buffer, offset: number, length: number): void => this.#add(head, offset, length);
        this.#scanned = await scanLines(this.#path, this.#scanned, longestLineStart, visit);
      });
    this.#scan = scan;
    return scan;
  }

  /** Bytes of the value of an item; -1 if the item has none. An empty value is the value undefined. */
  valueBytes(item: number): number {
    if (item >= this.#count || this.#offsets[item]! < 0) return -1;
    const at = this.#valueAt[item]!;
    return at < 0 ? -1 : this.#lengths[item]! - at - 1;
  }

  /** The beginning of the values of these items, null for items without one. */
  async heads(items: readonly number[], bytes: number): Promise<(string | null)[]> {
    if (!items.some((item) => this.valueBytes(item) >= 0)) return items.map(() => null);
    const file = await openRegular(this.#path);
    try {
      const heads: (string | null)[] = [];
      for (const item of items) {
        const size = this.valueBytes(item);
        if (size < 0) {
          heads.push(null);
          continue;
        }
        const buffer = Buffer.allocUnsafe(Math.min(size, bytes));
        await file.read(buffer, 0, buffer.length, this.#offsets[item]! + this.#valueAt[item]!);
        heads.push(buffer.toString());
      }
      return heads;
    } finally {
      await file.close();
    }
  }

  #add(head: Buffer, offset: number, length: number): void {
    const start = head.toString('latin1', 0, longestLineStart);
    const item = Number.parseInt(start.slice(numberAt), 10);
    if (!Number.isInteger(item) || item < 0 || item > 0x7fffffff) return;
    if (item >= this.#offsets.length) this.#grow(item + 1);
    this.#offsets[item] = offset;
    this.#lengths[item] = length;
    const at = start.indexOf(this.#key);
    this.#valueAt[item] = at < 0 ? -1 : at + this.#key.length;
    if (item >= this.#count) this.#count = item + 1;
  }

  #grow(needed: number): void {
    const capacity = Math.max(needed, this.#offsets.length * 2);
    const offsets = new Float64Array(capacity).fill(-1);
    offsets.set(this.#offsets);
    const lengths = new Float64Array(capacity);
    lengths.set(this.#lengths);
    const valueAt = new Int8Array(capacity);
    valueAt.set(this.#valueAt);
    [this.#offsets, this.#lengths, this.#valueAt] = [offsets, lengths, valueAt];
  }
}
