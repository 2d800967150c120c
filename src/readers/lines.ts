import { inputFile } from './inputFile.ts';
import { prefixed, type Reader } from './reader.ts';
import { textLines } from './textLines.ts';

/** A text file, streamed: each line is an item. */
export const linesReader: Reader = {
  syntax: 'lines:FILE',
  match: prefixed('lines:'),
  open: async (rest, { baseDir }) => ({ count: undefined, batches: textLines(await inputFile(rest, baseDir)) }),
};
