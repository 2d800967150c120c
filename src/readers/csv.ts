import { pipeline } from 'node:stream';
import type { CsvError, CsvErrorCode } from 'csv-parse';
import { UserFacingError } from '../base/errors.ts';
import { inputFile, readText, type InputFile } from './inputFile.ts';
import { inBatches, withExtension, type Reader } from './reader.ts';

/**
 * In bytes. After a quote that is never closed, the rest of the file is one row. This limit reports it before memory is
 * full.
 */
const longestRow = 16 * 2 ** 20;

/**
 * A CSV file with a header line, streamed: each row is an object of strings. Cells are separated by a comma; by a
 * semicolon if the header has no comma; by a tab if it has neither; by a | if it has none of the three. In a .tsv file, they are
 * separated by a tab.
 */
export const csvReader: Reader = {
  syntax: 'FILE.csv or FILE.tsv',
  match: withExtension('.csv', '.tsv'),
  open: async (rest, baseDir) => ({ count: undefined, batches: inBatches(rows(await inputFile(rest, baseDir))) }),
};

async function* rows(file: InputFile): AsyncGenerator<Record<string, string>> {
  const { parse } = await import('csv-parse');
  const texts = readText(file);
  const first = await texts.next();
  const beginning = first.done ? '' : first.value;
  let width = 0;
  let raggedLine = 0;
  let lastLine = 0;
  const parser = parse({
    delimiter: file.path.toLowerCase().endsWith('.tsv') ? '\t' : delimiterOf(beginning),
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: longestRow,
    // The parser reads ahead of the loop below, so line numbers must be taken here.
    on_record: (cells, { lines }) => {
      width ||= cells.length;
      if (cells.length !== width) raggedLine ||= lines;
      lastLine = lines;
      return cells;
    },
  });
  async function* all(): AsyncGenerator<string> {
    yield beginning;
    yield* texts;
  }
  // An error of the file ends the parser, and the loop below throws it.
  pipeline(all(), parser, () => {});
  let header: readonly string[] | undefined;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (cells.length !== width) {
        throw wrongRow(`${file.path}:${raggedLine}: expected ${width} cells, as in the header, got ${cells.length}`);
      }
      // An assignment would not create a field for a column called __proto__.
      if (header) yield Object.fromEntries(header.map((name, k) => [name, cells[k] ?? '']));
      else header = checkedHeader(cells, file.path);
    }
  } catch (error) {
    if (!isCsvError(error)) throw error;
    // For a row that never ends, the parser reports the line at which the file ends.
    const line = endless.includes(error.code) ? lastLine + 1 : Number(error['lines']);
    throw wrongRow(`${file.path}:${line}: ${errorWords[error.code] ?? error.message}`);
  }
  if (!header) throw withoutHeader(file.path);
}

/** The first of the four that is in the header line outside of quotes. */
function delimiterOf(beginning: string): string {
  const [line = ''] = beginning.replace(/"[^"]*("|$)/g, '').split(/[\r\n]/, 1);
  return [',', ';', '\t', '|'].find((delimiter) => line.includes(delimiter)) ?? ',';
}

function checkedHeader(names: readonly string[], path: string): readonly string[] {
  if (names.every((name) => name.trim() === '')) throw withoutHeader(path);
  const twice = names.findIndex((name, k) => names.indexOf(name) !== k);
  if (twice >= 0) {
    throw new UserFacingError(
      `${path}:1: columns ${names.indexOf(names[twice] ?? '') + 1} and ${twice + 1} have the same name "${names[twice]}"`,
      'Use a different name for each column.',
    );
  }
  return names;
}

const withoutHeader = (path: string): UserFacingError =>
  new UserFacingError(`${path} has no header line`, 'Write the names of the columns into the first line.');

const wrongRow = (message: string): UserFacingError =>
  new UserFacingError(message, 'Correct the row. Put cells with a quote, a separator or a line break in quotes.');

const isCsvError = (error: unknown): error is CsvError => error instanceof Error && 'code' in error && 'lines' in error;

const endless: readonly CsvErrorCode[] = ['CSV_QUOTE_NOT_CLOSED', 'CSV_MAX_RECORD_SIZE'];
const errorWords: Partial<Record<CsvErrorCode, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a cell starts with a quote and never ends',
  INVALID_OPENING_QUOTE: 'a quote is inside a cell that does not start with one',
  CSV_INVALID_CLOSING_QUOTE: 'a quoted cell continues after its closing quote',
  CSV_MAX_RECORD_SIZE: 'a row is longer than 16 MiB, perhaps because a quote is missing',
};
