import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { shorten } from '../base/visibleText.ts';
import type { ItemSource } from '../model/facts/input.ts';
import { csvReader } from './csv.ts';
import { globReader } from './glob.ts';
import { jsonReader } from './json.ts';
import { linesReader } from './lines.ts';
import { ndjsonReader } from './ndjson.ts';
import { parquetReader } from './parquet.ts';
import { rangeReader } from './range.ts';
import { recordingReader } from './recording.ts';
import type { Reader, ReaderContext } from './reader.ts';

/** All readers; the first that matches is used. Prefixes come before extensions, so `lines:a.json` is a text file. */
const readers: readonly Reader[] = [
  linesReader,
  globReader,
  rangeReader,
  recordingReader,
  ndjsonReader,
  jsonReader,
  csvReader,
  parquetReader,
];

/** Opens an input SPEC other than `export:NAME`. Throws UserFacingError. */
export async function openInput(spec: string, context: ReaderContext): Promise<ItemSource> {
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(spec)) {
    throw new UserFacingError(
      `the input ${shorten(spec, 200)} is an address, and items are read from files`,
      'Download it first, or fetch it in the module: export async function* inputs().',
    );
  }
  for (const reader of readers) {
    const rest = reader.match(spec);
    if (rest !== undefined) return reader.open(rest, context);
  }
  const known = [...readers.map((reader) => reader.syntax), 'export:NAME'].join(', ');
  const isFile = existsSync(resolve(context.baseDir, spec));
  throw new UserFacingError(
    `"${spec}" is not an input`,
    `${isFile ? `Write lines:${spec} to read its lines, or csv:${spec}. ` : ''}Expected one of: ${known}.`,
  );
}
