import { createHash } from 'node:crypto';
import { lineParts, longestLineStart } from './format.ts';
import { textBlocks, type TextPieces } from '../files/textPieces.ts';

/** Digits of a digest that are compared: two different inputs are alike by chance once in 10^14. */
const keptDigits = 12;

/** A number for the text of a recorded line, which is never 0. `start` are its first bytes, `rest` the SHA-256 of the others. */
export function digestOfLine(start: string, rest: string): number {
  const hash = createHash('sha1').update(start).update(rest).digest('hex');
  return Number.parseInt(hash.slice(0, keptDigits), 16) + 1;
}

/** The same number for an input that was just read, as its line would be written. */
export function digestOfInput(item: number, json: string | TextPieces): number {
  const start = `${lineParts.item}${item}${json === '' ? '' : lineParts.input}`;
  const rest = createHash('sha256');
  let head = Buffer.alloc(0);
  let hasRest = false;
  const add = (text: string): void => {
    const bytes = Buffer.from(text);
    const room = Math.max(0, longestLineStart - head.length);
    head = Buffer.concat([head, bytes.subarray(0, room)]);
    if (bytes.length <= room) return;
    hasRest = true;
    rest.update(bytes.subarray(room));
  };
  add(start);
  for (const block of typeof json === 'string' ? [json] : textBlocks(json)) add(block);
  add(lineParts.end);
  return digestOfLine(head.toString(), hasRest ? rest.digest('hex') : '');
}
