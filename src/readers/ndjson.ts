import { inputFile, type InputFile } from './inputFile.ts';
import { parseJson, parseSound } from './parseJson.ts';
import { withExtension, type Reader } from './reader.ts';
import { textLines } from './textLines.ts';

/** A file with one JSON text per line, streamed. Blank lines are skipped. The lines before a wrong one are items. */
export const ndjsonReader: Reader = {
  syntax: 'FILE.ndjson',
  match: withExtension('.ndjson', '.jsonl'),
  open: async (rest, { baseDir }) => ({ count: undefined, batches: values(await inputFile(rest, baseDir)) }),
};

async function* values(file: InputFile): AsyncGenerator<unknown[]> {
  let lineNumber = 1;
  for await (const lines of textLines(file)) {
    const firstLine = lineNumber;
    lineNumber += lines.length;
    const batch: unknown[] = [];
    try {
      for (const [k, line] of lines.entries()) {
        // Most lines need no promise.
        const value = parseSound(line);
        if (value !== undefined) batch.push(value);
        else if (line.trim() !== '') batch.push(await parseJson(line, file.path, firstLine + k));
      }
    } catch (error) {
      yield batch;
      throw error;
    }
    yield batch;
  }
}
