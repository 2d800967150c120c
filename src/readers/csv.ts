import type { CsvError, CsvErrorCode, Parser } from 'csv-parse';
import { UserFacingError } from '../base/errors.ts';
import { unpackedName } from '../model/facts/inputSpec.ts';
import { inputFile, type InputFile } from './inputFile.ts';
import { prefixed, withExtension, type Reader } from './reader.ts';
import { readText } from './readText.ts';

/**
 * In bytes. After a quote that is never closed, the rest of the file is one row. This limit reports it before memory is
 * full.
 */
const longestRow = 16 * 2 ** 20;

/** In characters. The delimiter is found in this beginning of a longer header. */
const longestHeader = 1 << 16;

type Row = Readonly<Record<string, string>>;

/**
 * A CSV file with a header line, streamed: each row is an object of strings. The delimiter is given, or a tab in a .tsv
 * file, or found in the header. The rows before a wrong one are items.
 */
export const csvReader: Reader = {
  syntax: 'FILE.csv, FILE.tsv or csv:FILE',
  match: (spec) => prefixed('csv:')(spec) ?? withExtension('.csv', '.tsv')(spec),
  open: async (rest, { baseDir, delimiter }) => ({
    count: undefined,
    batches: rows(await inputFile(rest, baseDir), delimiter),
  }),
};

async function* rows(file: InputFile, given: string | undefined): AsyncGenerator<readonly Row[]> {
  const { parse } = await import('csv-parse');
  const texts = readText(file);
  const beginning = await untilLineEnd(texts);
  const isTsv = unpackedName(file.path).toLowerCase().endsWith('.tsv');
  let header: readonly string[] | undefined;
  let batch: Row[] = [];
  let lastLine = 0;
  const parser = parse({
    delimiter: given ?? (isTsv ? '\t' : delimiterOf(beginning)),
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: longestRow,
    // Rows are taken here, because the parser drops rows that are not read yet when it comes to a wrong one.
    on_record: (cells: readonly string[], { lines }) => {
      lastLine = lines;
      if (header) batch.push(toRow(header, cells, `${file.path}:${lines}`));
      else header = checkedHeader(cells, file.path);
      return null;
    },
  });
  // `feed` resolves with the error.
  parser.on('error', () => {});
  for await (const text of withEnd(beginning, texts)) {
    const error = await feed(parser, text);
    if (batch.length > 0) yield batch;
    batch = [];
    if (!error) continue;
    if (!isCsvError(error)) throw error;
    // For a row that never ends, the parser reports the line at which the file ends.
    const line = endless.includes(error.code) ? lastLine + 1 : Number(error['lines']);
    throw wrongRow(`${file.path}:${line}: ${errorWords[error.code] ?? error.message}`);
  }
  if (!header) throw withoutHeader(file.path);
}

/** The first texts, up to the first with the end of a line that is not blank. Reads no further. */
async function untilLineEnd(texts: AsyncIterator<string>): Promise<string> {
  let beginning = '';
  while (beginning.length < longestHeader && !/[\r\n]/.test(beginning.trimStart())) {
    const text = await texts.next();
    if (text.done) break;
    beginning += text.value;
  }
  return beginning;
}

async function* withEnd(beginning: string, texts: AsyncIterable<string>): AsyncGenerator<string | undefined> {
  yield beginning;
  yield* texts;
  yield undefined;
}

/** Parses a piece of text, or ends the parser. Resolves with the error, if there is one. */
function feed(parser: Parser, text: string | undefined): Promise<Error | null | undefined> {
  return new Promise((resolve) => {
    const parsed = (error?: Error | null): void => resolve(error);
    if (text === undefined) parser.end(parsed);
    else parser.write(text, parsed);
  });
}

function toRow(header: readonly string[], cells: readonly string[], place: string): Row {
  if (cells.length !== header.length) {
    throw wrongRow(`${place}: expected ${header.length} cells, as in the header, got ${cells.length}`);
  }
  // An assignment would not create a field for a column called __proto__.
  return Object.fromEntries(header.map((name, k) => [name, cells[k] ?? '']));
}

/**
 * The one of the four that is most often in the header line outside of quotes, the first of them if there are several:
 * `Name;Price (EUR, net);Pieces` has semicolons.
 */
function delimiterOf(beginning: string): string {
  const [line = ''] = beginning
    .trimStart()
    .replace(/"[^"]*("|$)/g, '')
    .split(/[\r\n]/, 1);
  let found = ',';
  for (const delimiter of [';', '\t', '|']) {
    if (line.split(delimiter).length > line.split(found).length) found = delimiter;
  }
  return found;
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
  new UserFacingError(
    message,
    'Correct the row, with quotes around cells that hold a quote, a delimiter or a line break. If the delimiter is another one, use --delimiter.',
  );

const isCsvError = (error: unknown): error is CsvError => error instanceof Error && 'code' in error && 'lines' in error;

const endless: readonly CsvErrorCode[] = ['CSV_QUOTE_NOT_CLOSED', 'CSV_MAX_RECORD_SIZE'];
const errorWords: Partial<Record<CsvErrorCode, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a cell starts with a quote and never ends',
  INVALID_OPENING_QUOTE: 'a quote is inside a cell that does not start with one',
  CSV_INVALID_CLOSING_QUOTE: 'a quoted cell continues after its closing quote',
  CSV_MAX_RECORD_SIZE: 'a row is longer than 16 MiB, perhaps because a quote is missing',
};
