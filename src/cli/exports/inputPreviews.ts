import { join } from 'node:path';
import { plainText, shorten, stripAnsi } from '../../base/visibleText.ts';
import { lineHeads, type LineHead } from '../../files/lineHeads.ts';
import { itemOfLine, lastMember, lineParts, longestLineStart, recordingFiles } from '../../recording/format.ts';

const shownCharacters = 120;
const keptBytes = longestLineStart + 4 * shownCharacters;
/** Lines that are read ahead of an item: workers end items in nearly the order in which the inputs were read. */
const mostAhead = 50_000;

/**
 * The beginnings of recorded inputs, as JSON text. The file is read once, from its start: ask for items in about the order of
 * the run. An input that was not recorded, or is far away in the file, is undefined.
 */
export class InputPreviews {
  readonly #lines: AsyncGenerator<LineHead, void, undefined>;
  readonly #ahead = new Map<number, string>();
  #isOver = false;

  constructor(recording: string) {
    this.#lines = lineHeads(join(recording, recordingFiles.inputs), keptBytes);
  }

  /** The previews of these items, in their order. Ask for each item once. */
  async of(items: readonly number[]): Promise<readonly (string | undefined)[]> {
    for (const item of items) if (!this.#ahead.has(item)) await this.#readTo(item);
    return items.map((item) => {
      const preview = this.#ahead.get(item);
      this.#ahead.delete(item);
      return preview;
    });
  }

  async #readTo(item: number): Promise<void> {
    while (!this.#isOver && this.#ahead.size < mostAhead) {
      // A recording without inputs, or with another thing in their place, is exported without previews.
      const next = await this.#lines.next().catch(() => undefined);
      if (!next || next.done) {
        this.#isOver = true;
        return;
      }
      const found = itemOfLine(next.value.text);
      if (found !== undefined) this.#ahead.set(found, previewOf(next.value));
      if (found === item) return;
    }
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.#lines.return();
  }
}

function previewOf({ text, isWhole }: LineHead): string {
  const input = lastMember(text, lineParts.input, isWhole) ?? 'undefined';
  return isWhole && input.length <= shownCharacters ? oneLine(input) : `${oneLine(input.slice(0, shownCharacters))}…`;
}

/** A text of the user's on one line, without control characters; at most 300 characters of it. */
export function oneLine(text: string): string {
  const short = shorten(text, 300);
  return isPlain.test(short) ? short : plainText(stripAnsi(short));
}

const isPlain = /^[\x20-\x7e]*$/;
