import { readFileSync, statSync } from 'node:fs';
import { types } from 'node:util';
import { serialize } from 'node:v8';
import type { ItemSized, SizedPart } from '../model/facts/events.ts';

const shownParts = 5;
/** An array with more members than that is data, not a tuple. */
const longestTuple = 10;
/** Parts of a longer text are not measured. */
const parsedBytes = 4 << 20;

/**
 * Measures how many bytes are copied for a few items: the first, second, fourth, eighth, and so on. A measurement costs
 * about as much as the copy, so that its share of many items is negligible.
 */
export class ItemSizes {
  readonly #tell: (sized: ItemSized) => void;
  readonly #seen = { input: 0, value: 0 };

  constructor(tell: (sized: ItemSized) => void) {
    this.#tell = tell;
  }

  /** Bytes as structured clone writes them. */
  input(item: number, input: unknown): void {
    if (!this.#isNext('input')) return;
    try {
      const bytes = clonedBytes(input);
      const parts = largestParts(input, clonedBytes);
      this.#tell({ type: 'itemSized', item, what: 'input', bytes, parts });
    } catch {
      // A value that cannot be serialized, such as shared memory, is not copied either.
    }
  }

  /** A value is copied as JSON text. */
  value(item: number, json: string): void {
    if (!this.#isNext('value')) return;
    this.#tell({ type: 'itemSized', item, what: 'value', bytes: Buffer.byteLength(json), parts: partsOfText(json) });
  }

  /** The text is the content of a file. Nothing is measured if the file is gone. */
  valueIn(item: number, file: string): void {
    if (!this.#isNext('value')) return;
    const bytes = statSync(file, { throwIfNoEntry: false })?.size;
    if (bytes === undefined) return;
    const parts = bytes <= parsedBytes ? partsOfText(readFileSync(file, 'utf8')) : [];
    this.#tell({ type: 'itemSized', item, what: 'value', bytes, parts });
  }

  #isNext(what: ItemSized['what']): boolean {
    const count = ++this.#seen[what];
    return (count & (count - 1)) === 0;
  }
}

const clonedBytes = (value: unknown): number =>
  ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value) ? value.byteLength : serialize(value).byteLength;

function partsOfText(json: string): SizedPart[] {
  const value: unknown = json === '' ? undefined : JSON.parse(json);
  return isTagged(value) ? [] : largestParts(value, (part) => Buffer.byteLength(JSON.stringify(part)));
}

/** Whether it stands for a value that JSON cannot express; see `encodeValue`. */
const isTagged = (value: unknown): boolean => typeof value === 'object' && value !== null && '$type' in value;

function largestParts(value: unknown, bytesOf: (part: unknown) => number): SizedPart[] {
  return partsOf(value)
    .map(([name, part]) => ({ name, bytes: bytesOf(part) }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, shownParts);
}

function partsOf(value: unknown): (readonly [name: string, part: unknown])[] {
  if (Array.isArray(value)) return value.length > longestTuple ? [] : value.map((part, k) => [`[${k}]`, part]);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  return Object.entries(value);
}
