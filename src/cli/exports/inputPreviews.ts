import { join } from 'node:path';
import { plainText, shorten, stripAnsi } from '../../base/visibleText.ts';
import { scanLines } from '../../files/scanLines.ts';
import { itemOfLine, lastMember, lineParts, longestLineStart, recordingFiles } from '../../recording/format.ts';

const shownCharacters = 120;
const keptBytes = longestLineStart + 4 * shownCharacters;
/** Bytes of inputs that are read at once, about ten thousand short ones. More would live so long that they cost the garbage collector. */
const pieceBytes = 1 << 18;
/** Inputs that are read ahead of an item: workers end items in nearly the order in which the inputs were read. */
const mostAhead = 50_000;

/**
 * The beginnings of recorded inputs, as JSON text. The file is read once, from its start: ask for items in about the order of
 * the run. An input that was not recorded, or is far away in the file, is undefined.
 */
export class InputPreviews {
  readonly #path: string;
  readonly #isWanted: (item: number) => boolean;
  readonly #ahead = new Map<number, string>();
  #offset = 0;
  #isOver = false;

  /** `isWanted`: the items that will be asked for. Others take no memory. */
  constructor(recording: string, isWanted: (item: number) => boolean) {
    this.#path = join(recording, recordingFiles.inputs);
    this.#isWanted = isWanted;
  }

  /** The previews of these items, in their order. Ask for each item once. */
  async of(items: readonly number[]): Promise<readonly (string | undefined)[]> {
    const previews: (string | undefined)[] = [];
    for (const item of items) {
      while (!this.#ahead.has(item) && !this.#isOver && this.#ahead.size < mostAhead) await this.#readPiece();
      previews.push(this.#ahead.get(item));
      this.#ahead.delete(item);
    }
    return previews;
  }

  async #readPiece(): Promise<void> {
    const visit = (head: Buffer, _: number, length: number): void => {
      const line = head.toString();
      const item = itemOfLine(line);
      if (item !== undefined && this.#isWanted(item)) this.#ahead.set(item, previewOf(line, length <= keptBytes));
    };
    // A recording with another thing in place of its inputs is exported without previews.
    const next = await scanLines(this.#path, this.#offset, keptBytes, visit, pieceBytes).catch(() => this.#offset);
    this.#isOver = next - this.#offset < pieceBytes;
    this.#offset = next;
  }
}

function previewOf(line: string, isWhole: boolean): string {
  const input = lastMember(line, lineParts.input, isWhole) ?? 'undefined';
  return isWhole && input.length <= shownCharacters ? oneLine(input) : `${oneLine(input.slice(0, shownCharacters))}…`;
}

/** A text of the user's on one line, without control characters; at most 300 characters of it. */
export function oneLine(text: string): string {
  const short = shorten(text, 300);
  return isPlain.test(short) ? short : plainText(stripAnsi(short));
}

const isPlain = /^[\x20-\x7e]*$/;
