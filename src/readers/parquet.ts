import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { inputFile } from './inputFile.ts';
import { slices, type Reader } from './reader.ts';
import { zstdFor } from './zstd.ts';

/**
 * A Parquet file: each row is an object with the names of the columns. One row group at a time is in memory. Whole numbers
 * of 64 bits are numbers, or bigints if a number cannot hold them; dates and timestamps are Date objects; bytes without a
 * type are Uint8Array; missing values are null.
 */
export const parquetReader: Reader = {
  syntax: 'FILE.parquet',
  match: (spec) => (/\.parquet$/i.test(spec) ? spec : undefined),
  open: async (rest, { baseDir }) => {
    const { path } = await inputFile(rest, baseDir);
    const { asyncBufferFromFile, parquetMetadataAsync } = await import('hyparquet');
    try {
      const file = await asyncBufferFromFile(path);
      const metadata = await parquetMetadataAsync(file);
      return { count: Number(metadata.num_rows), batches: rows(path, file, metadata) };
    } catch (error) {
      throw new UserFacingError(
        `${path} cannot be read as Parquet: ${messageOf(error)}`,
        'Check that the file is complete. It begins and ends with PAR1.',
      );
    }
  },
};

async function* rows(path: string, file: AsyncBuffer, metadata: FileMetaData): AsyncGenerator<readonly unknown[]> {
  const { parquetReadObjects } = await import('hyparquet');
  const ids = wholeDecimals(metadata);
  const options = { file, metadata, compressors: compressorsFor(path), utf8: false };
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const found = await parquetReadObjects({ ...options, rowStart, rowEnd }).catch((error: unknown) => {
      if (error instanceof UserFacingError) throw error;
      throw new UserFacingError(
        `${path}: rows ${rowStart} to ${rowEnd - 1} cannot be read: ${messageOf(error)}`,
        'Write the file again, e.g. with snappy or zstd compression.',
      );
    });
    const inexact = found.findIndex((row) => [...ids].some((name) => isInexact(row[name])));
    yield* slices((inexact < 0 ? found : found.slice(0, inexact)).map(plain));
    if (inexact >= 0)
      throw notExact(
        path,
        rowStart + inexact,
        [...ids].find((name) => isInexact(found[inexact]?.[name])),
      );
    rowStart = rowEnd;
  }
}

/** Snappy is part of the library. */
function compressorsFor(path: string): Compressors {
  return {
    GZIP: (bytes) => gunzipSync(bytes),
    BROTLI: (bytes) => brotliDecompressSync(bytes),
    ZSTD: (bytes) => zstdFor(path).zstdDecompressSync(bytes),
  };
}

/** Columns of decimals without fraction, which are often ids. The library makes them numbers, which may not be exact. */
function wholeDecimals({ schema }: FileMetaData): ReadonlySet<string> {
  return new Set(
    schema.filter((column) => column.converted_type === 'DECIMAL' && !column.scale).map(({ name }) => name),
  );
}

const isInexact = (value: unknown): boolean => typeof value === 'number' && !Number.isSafeInteger(value);

const notExact = (path: string, row: number, column: string | undefined): UserFacingError =>
  new UserFacingError(
    `${path}: column ${column} of row ${row} holds a whole number that is not exact as a number of JavaScript`,
    'Write the column as text, which keeps all digits.',
  );

function plain(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Date || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
