import { createReadStream } from 'node:fs';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { inBatches, inputFile, withExtension, type Reader } from './reader.ts';

/** A CSV file with a header line: each row is an object of strings. Streamed. */
export const csvReader: Reader = {
  syntax: 'FILE.csv',
  match: withExtension('.csv'),
  open: async (rest, baseDir) => ({ count: undefined, batches: inBatches(rows(await inputFile(rest, baseDir))) }),
};

async function* rows(path: string): AsyncGenerator {
  const { parse } = await import('csv-parse');
  const parser = createReadStream(path).pipe(parse({ columns: true, bom: true, skip_empty_lines: true }));
  try {
    for await (const row of parser) yield row as unknown;
  } catch (error) {
    throw new UserFacingError(
      `${path}: ${messageOf(error)}`,
      'Expected a header line and rows with as many cells, separated by commas.',
    );
  }
}
