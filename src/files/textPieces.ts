import { uncurried } from '../base/uncurried.ts';

/**
 * A text that is put together only when it is written: the bytes of each array become base64 text. So the whole text, which
 * is longer than the bytes, is never in memory.
 */
export interface TextPieces {
  readonly pieces: readonly (string | Uint8Array)[];
  /** Number of characters. */
  readonly length: number;
}

/** Characters of a block. Base64 text has four for three bytes, so that each block but the last is without padding. */
const blockCharacters = 1 << 16;
const blockBytes = (blockCharacters / 4) * 3;

// Saved, because user code may replace it. It reads bytes of any view, and copies them into the text directly.
const { prototype } = Buffer as unknown as {
  readonly prototype: { readonly base64Slice: (this: Uint8Array, start: number, end: number) => string };
};
const base64Slice = uncurried(prototype.base64Slice);

export const base64 = (bytes: Uint8Array): string => base64Slice(bytes, 0, bytes.length);

export function textPieces(pieces: readonly (string | Uint8Array)[]): TextPieces {
  const lengths = pieces.map((piece) => (typeof piece === 'string' ? piece.length : 4 * Math.ceil(piece.length / 3)));
  return { pieces, length: lengths.reduce((sum, length) => sum + length, 0) };
}

/** The text in parts of a limited length. */
export function* textBlocks(text: string | TextPieces): Generator<string, void, undefined> {
  for (const piece of typeof text === 'string' ? [text] : text.pieces) {
    if (typeof piece === 'string') yield* blocksOfString(piece);
    else for (let at = 0; at < piece.length; at += blockBytes) yield base64(piece.subarray(at, at + blockBytes));
  }
}

function* blocksOfString(text: string): Generator<string, void, undefined> {
  for (let at = 0; at < text.length;) {
    const end = at + blockCharacters;
    // The two halves of a character outside the Basic Multilingual Plane stay together.
    const isCut = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
    const next = isCut ? end + 1 : end;
    yield text.slice(at, next);
    at = next;
  }
}

/** Throws RangeError if the text is longer than a string can be. */
export function wholeText(text: string | TextPieces): string {
  return typeof text === 'string' ? text : [...textBlocks(text)].join('');
}

/** The first characters. */
export function textStart(text: string | TextPieces, count: number): string {
  let start = '';
  for (const block of textBlocks(text)) {
    start += block;
    if (start.length >= count) break;
  }
  return start.slice(0, count);
}
