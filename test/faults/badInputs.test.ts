// The ids are those of a list of bad inputs, B1 to B25. Left out here:
// B25 a link to a file that only root may read: the tests may run as root, who may.
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/model/facts/events.ts';
import { openInput } from '../../src/readers/index.ts';
import { readNdjson, runJson } from '../support/poolscope.ts';
import { refused } from '../support/refused.ts';
import { scratch } from '../support/scratch.ts';

const dir = dirname(scratch('input'));
const mebibyte = 2 ** 20;

type Content = string | Uint8Array;

/** Writes an input and returns its path. */
function input(name: string, content: Content): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le');

interface ResultLine {
  readonly item: number;
  readonly outcome: Outcome;
  readonly value?: unknown;
}

async function run(job: string, spec: string, ...args: string[]) {
  const results = scratch('results.ndjson');
  const done = await runJson([`inputs.ts#${job}`, `--input=${spec}`, '--workers=1', ...args, `--results=${results}`]);
  return { ...done, results: readNdjson<ResultLine>(results) };
}

describe.concurrent('an input that cannot be read is one located error, before any item unless some can be read', () => {
  test.each<[string, string, Content, string | RegExp]>([
    ['B1 an empty JSON file', '1.json', '', 'is empty'],
    ['B1 an empty CSV file', '1.csv', '', 'has no header line'],
    ['B2 only whitespace in JSON', '2.json', ' \n\t\r\n', 'is empty'],
    ['B2 only whitespace in CSV', '2.csv', ' \n\t\r\n', 'has no header line'],
    ['B5 UTF-16 JSON', '5.json', utf16('[1]'), /bad byte at offset 0\n.*looks like UTF-16/],
    ['B5 UTF-16 NDJSON', '5.ndjson', utf16('1\n'), /bad byte at offset 0\n.*looks like UTF-16/],
    ['B5 UTF-16 CSV', '5.csv', utf16('a\n1\n'), /bad byte at offset 0\n.*looks like UTF-16/],
    ['B5 UTF-16 big endian', '5be.json', Buffer.from(utf16('[1]')).swap16(), /offset 0\n.*looks like UTF-16/],
    ['B6 invalid UTF-8 in JSON', '6.json', bytes(0x22, 0xff, 0xfe, 0x22), 'bad byte at offset 1'],
    ['B6 invalid UTF-8 in NDJSON', '6.ndjson', bytes(0x22, 0xff, 0xfe, 0x22), 'bad byte at offset 1'],
    ['B6 invalid UTF-8 in CSV', '6.csv', bytes(0x61, 0x0a, 0xc3, 0x28), 'bad byte at offset 3'],
    ['B6 a character that is cut off at the end', '6cut.ndjson', bytes(0xe2, 0x82), 'bad byte at offset 2'],
    ['B7 a lone CR between JSON texts', '7.ndjson', '1\r2\n', '7.ndjson:1:3: not JSON'],
    [
      'B11 a truncated gzip',
      '11.json',
      gzipSync('[1,2,3]').subarray(0, 20),
      'cannot be unpacked: unexpected end of file',
    ],
    [
      'B15 a whole number of 20 digits',
      '15.json',
      '[1,\n 12345678901234567890]',
      /15\.json:2:2: 12345678901234567890 is not exact/,
    ],
    ['B15 2^53 + 1', '15.ndjson', '{"id":9007199254740993}\n', '15.ndjson:1:7: 9007199254740993 is not exact'],
    ['B15 a number beyond all numbers', '15inf.ndjson', '-1e999\n', '15inf.ndjson:1:2: 1e999 is not exact'],
    ['B16 two CSV columns of the same name', '16.csv', 'a,b,a\n1,2,3\n', 'columns 1 and 3 have the same name "a"'],
    ['B18 NaN', '18nan.json', '[1,\n NaN]', '18nan.json:2:2: not JSON: this is not a value'],
    ['B18 a trailing comma', '18comma.json', '[1,]', '18comma.json:1:4: not JSON: expected a value'],
    ['B18 a comment', '18comment.json', '[1, // one\n2]', '18comment.json:1:5: not JSON: JSON has no comments'],
    ['B18 single quotes', '18quotes.json', "['a']", '18quotes.json:1:2: not JSON: this is not a value; texts'],
    ['B18 a key without quotes', '18key.json', '[{a:1}]', '18key.json:1:3: not JSON'],
    [
      'B19 100,000 levels',
      '19.json',
      '['.repeat(1e5) + ']'.repeat(1e5),
      '19.json:1:1001: a value is nested more than 1000',
    ],
    ['B19 100,000 levels, never closed', '19.ndjson', `${'['.repeat(1e5)}\n`, '19.ndjson:1:1001: a value is nested'],
    ['B21 text after a closing quote', '21after.csv', 'a,b\n1,"x"y\n', '21after.csv:2: a quoted cell continues'],
    ['an object instead of an array', 'object.json', '{"a":1}', 'holds an object, not an array'],
  ])('%s', async (_, name, content, message) => {
    expect(await refused(['inputs.ts#given', `--input=${input(name, content)}`])).toMatch(message);
  });

  test.each<[string, string, Content, string, number]>([
    [
      'B6 invalid UTF-8 after a character that two reads share',
      '6far.ndjson',
      Buffer.concat([Buffer.from(`"${'x'.repeat(65_534)}é`), bytes(0x22, 0x0a, 0x80)]),
      'bad byte at offset 65539',
      1,
    ],
    ['B9 a NUL in a JSON string', '9.ndjson', '"ok"\n"a\0b"\n', '9.ndjson:2:1: not JSON: this text has a control', 1],
    ['B12 line 57 malformed', '12.ndjson', `${'{"a":1}\n'.repeat(56)}{"a":1,"b":}\n`, '12.ndjson:57:12: not JSON', 56],
    ['B21 a ragged row', '21.csv', 'a,b\n1,"x\ny"\n3\n4,5\n', '21.csv:4: expected 2 cells, as in the header, got 1', 1],
    [
      'B21 a quote that does not end',
      '21quote.csv',
      'a,b\n1,2\n3,"x\n4,5\n',
      '21quote.csv:3: a cell starts with a quote',
      1,
    ],
    ['B21 a quote in the middle', '21middle.csv', 'a,b\n1,2\n3,x"y\n', '21middle.csv:3: a quote is inside a cell', 1],
  ])('%s ends the run after the items before it', async (_, name, content, message, items) => {
    const { code, summary } = await run('given', input(name, content));
    expect(code).toBe(1);
    expect(summary.items).toMatchObject({ total: items, succeeded: items });
    expect(summary.error?.message).toContain(message);
  });

  test.each([
    ['B14 one line of 600 MB in NDJSON', '14.ndjson', 'has a line that is longer than 256 MiB'],
    ['B14 a JSON file of 600 MB', '14.json', 'is larger than 256 MiB, and a .json file must fit into memory'],
    ['B14 one row of 600 MB in CSV', '14.csv', '14.csv:1: a row is longer than 16 MiB'],
  ])('%s', async (_, name, message) => {
    const path = input(name, '');
    truncateSync(path, 600 * mebibyte);
    expect(await refused(['inputs.ts#given', `--input=${path}`])).toContain(message);
  });

  test.each([
    ['B24 a folder', (path: string) => mkdirSync(path), 'not a regular file but a folder'],
    ['B24 /dev/zero', (path: string) => symlinkSync('/dev/zero', path), 'not a regular file but a device'],
    [
      'B24 a file that gives an error when read',
      (path: string) => symlinkSync('/proc/self/mem', path),
      'cannot be read: EIO',
    ],
    ['B24 a link to itself', (path: string) => symlinkSync(path, path), 'cannot be read: ELOOP'],
  ])('%s', async (_, make, message) => {
    for (const extension of ['json', 'ndjson', 'csv']) {
      const path = scratch(`24.${extension}`);
      make(path);
      expect(await refused(['inputs.ts#given', `--input=${path}`])).toContain(message);
    }
  });

  test.skipIf(process.getuid?.() === 0)('B24 a file without permission', async () => {
    const path = input('24secret.json', '[1]');
    chmodSync(path, 0);
    expect(await refused(['inputs.ts#given', `--input=${path}`])).toContain('cannot be read: EACCES');
  });

  test('an export of values that cannot be sent to a worker', async () => {
    const message = await refused(['inputs.ts#given', '--input=export:functions']);
    expect(message).toContain('an item of the export "functions" cannot be sent to a worker: item 0: it is a function');
  });

  test.each([
    ['a path with a NUL', 'a\0b.json'],
    ['a path that is too long', `${'x'.repeat(5000)}.json`],
  ])('%s', async (_, path) => {
    await expect(openInput(path, { baseDir: dir })).rejects.toThrow('cannot be read');
  });
});

describe.concurrent('an odd input is read as it is written', () => {
  test.each<[string, string, Content, unknown[]]>([
    ['B1 an empty NDJSON file has no items', 'ok1.ndjson', '', []],
    ['B1 an empty text file has no lines', 'lines:ok1.txt', '', []],
    ['B2 blank lines of NDJSON are no items', 'ok2.ndjson', ' \n\t\r\n', []],
    ['B3 an empty array', 'ok3.json', '[]', []],
    ['B4 a byte order mark before JSON', 'ok4.json', '\ufeff[1]', [1]],
    ['B4 a byte order mark before NDJSON', 'ok4.ndjson', '\ufeff1\n', [1]],
    ['B4 a byte order mark before CSV', 'ok4.csv', '\ufeffa\n1\n', [{ a: '1' }]],
    ['B4 a byte order mark before lines', 'lines:ok4.txt', '\ufeffa\n', ['a']],
    ['B7 CRLF and LF mixed in NDJSON', 'ok7.ndjson', '1\r\n2\n3\r\n', [1, 2, 3]],
    [
      'B7 CRLF, LF and CR mixed in CSV',
      'ok7.csv',
      'a,b\n1,2\r\n3,4\r5,6',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
        { a: '5', b: '6' },
      ],
    ],
    ['B7 a lone CR is part of a line', 'lines:ok7.txt', 'a\rb\r\nc\n', ['a\rb', 'c']],
    ['B8 U+2028 inside a JSON string is no line break', 'ok8.ndjson', '"a\u2028b\u2029c"\n', ['a\u2028b\u2029c']],
    ['B9 NUL is text in lines and cells', 'ok9.csv', 'a\nx\0y\n', [{ a: 'x\0y' }]],
    ['B10 a last line without a break', 'ok10.ndjson', '1\n2', [1, 2]],
    ['B13 blank lines in between', 'ok13.ndjson', '1\n\n \n2\n', [1, 2]],
    [
      'B15 numbers that keep their digits',
      'ok15.ndjson',
      '9007199254740992\n0.1234567890123456789\n"12345678901234567890"\n1e21\n',
      [9007199254740992, Number('0.1234567890123456789'), '12345678901234567890', 1e21],
    ],
    ['B16 of duplicate keys the last counts', 'ok16.ndjson', '{"a":1,"a":2}\n', [{ a: 2 }]],
    [
      'B19 1,000 levels',
      'ok19.ndjson',
      `${'['.repeat(1000)}${']'.repeat(1000)}\n`,
      [JSON.parse('['.repeat(1000) + ']'.repeat(1000))],
    ],
    ['B20 half of a surrogate pair', 'ok20.ndjson', '"\\ud800"\n', ['\ud800']],
    [
      'B21 quotes, line breaks and separators in cells',
      'ok21.csv',
      'a,b\n"x\ny","say ""hi"", now"\n',
      [{ a: 'x\ny', b: 'say "hi", now' }],
    ],
    ['B21 semicolons', 'ok21semi.csv', 'a;b\n1,5;2\n', [{ a: '1,5', b: '2' }]],
    ['B21 tabs', 'ok21tab.csv', 'a\tb\n1;5\t2\n', [{ a: '1;5', b: '2' }]],
    ['B21 a separator that stands only in a quoted name', 'ok21name.csv', '"a,x";b\n1;2\n', [{ 'a,x': '1', b: '2' }]],
    ['B21 one empty name, as of an index column', 'ok21index.csv', ',b\n0,x\n', [{ '': '0', b: 'x' }]],
    ['B21 a header and no rows', 'ok21header.csv', 'a,b\n', []],
    [
      'B21 a cell that a spreadsheet would run',
      'ok21calc.csv',
      "a\n=cmd|' /C calc'!A0\n",
      [{ a: "=cmd|' /C calc'!A0" }],
    ],
  ])('%s', async (_, spec, content, values) => {
    const prefix = spec.startsWith('lines:') ? 'lines:' : '';
    const path = input(spec.slice(prefix.length), content);
    const { code, results } = await run('given', `${prefix}${path}`);
    expect(results.map(({ value }) => value)).toEqual(values);
    expect(code).toBe(0);
  });

  test('B21 10,000 columns', async () => {
    const names = Array.from({ length: 10_000 }, (_, k) => `c${k}`);
    const path = input('ok21wide.csv', `${names.join(',')}\n${names.map((_, k) => k).join(',')}\n`);
    const { results } = await run('given', path);
    expect(results[0]?.value).toEqual(Object.fromEntries(names.map((name, k) => [name, String(k)])));
  });

  test.each([
    ['17.json', '[{"__proto__":{"polluted":1}}]'],
    ['17.ndjson', '{"__proto__":{"polluted":1}}\n'],
    ['17.csv', '__proto__\npolluted\n'],
  ])('B17 a key __proto__ stays a key of its own: %s', async (name, content) => {
    const { results } = await run('keysOf', input(name, content));
    expect(results).toMatchObject([{ value: { keys: ['__proto__'], tainted: false } }]);
  });
});

describe.concurrent('an input that goes wrong while items run', () => {
  const rows = (count: number, file: string): string =>
    Array.from({ length: count }, (_, row) => `${JSON.stringify({ row, file, pad: 'x'.repeat(100) })}\n`).join('');
  const streamed = ['--chunksize=1'];

  test('B12 a malformed line near the end: earlier items are accounted for, and the error names the line', async () => {
    const path = input('late.ndjson', `${rows(3000, '')}{"row":}\n`);
    const { code, summary, results, stderr } = await run('given', path, ...streamed);
    expect(summary.state).toBe('gaveUp');
    expect(stderr).toContain('late.ndjson:3001:8: not JSON');
    expect(summary.items.succeeded).toBeGreaterThan(0);
    expect(summary.items.succeeded + summary.items.cancelled).toBe(summary.items.total);
    expect(results.map(({ item }) => item)).toEqual(results.map((_, k) => k));
    expect(results.length).toBe(summary.items.total);
    expect(code).toBe(1);
  });

  test('B23 a file that the job itself appends to is read up to its length at the start', async () => {
    const path = join(dir, 'growing.txt');
    writeFileSync(path, `${path}\n`.repeat(3));
    const { code, results } = await run('appendsToInput', `lines:${path}`, ...streamed);
    expect(results.length).toBe(3);
    expect(code).toBe(0);
  });

  test('B23 a file that is replaced is read to its end', async () => {
    const path = join(dir, 'replaced.ndjson');
    writeFileSync(path, rows(3000, path));
    writeFileSync(`${path}.new`, '{"row":-1}\n'.repeat(5000));
    const { results } = await run('replacesInput', path, ...streamed);
    expect(results.map(({ value }) => value)).toEqual(Array.from({ length: 3000 }, (_, row) => row));
  });

  test('B23 a file that becomes shorter is an error, not an early end', async () => {
    const path = join(dir, 'shorter.ndjson');
    // The input is larger than what is read ahead.
    writeFileSync(path, rows(60_000, path));
    const { code, summary, stderr } = await run('cutsInput', path, ...streamed);
    expect(stderr).toContain('shorter.ndjson became shorter while it was read');
    expect(summary.state).toBe('gaveUp');
    expect(code).toBe(1);
  });

  test('B22 the memory of a run stays flat however long the input is', async () => {
    const row = `{"pad":"${'x'.repeat(2000)}"}\n`;
    const count = 100_000;
    const path = input('long.ndjson', '');
    for (let k = 0; k < 100; k++) writeFileSync(path, row.repeat(count / 100), { flag: 'a' });
    const { results } = await run('peakMemory', path, '--chunksize=500');
    const [half, whole] = [results[count / 2]?.value, results[count - 1]?.value] as [number, number];
    console.log(`${(count * row.length) / mebibyte} MiB of rows: peak ${half} MiB after half, ${whole} MiB at the end`);
    // If rows were kept, memory would grow by the half that was read. It varies by a fifth of that between two runs.
    expect(whole - half).toBeLessThan(0.4 * ((count * row.length) / mebibyte));
  });

  test('B22 rows of CSV arrive before the file has been read', async () => {
    const path = input('endless.csv', `a\n${'1\n'.repeat(5000)}`);
    truncateSync(path, 600 * mebibyte);
    const { batches } = await openInput(path, { baseDir: dir });
    for await (const batch of batches) {
      expect(batch[0]).toEqual({ a: '1' });
      break;
    }
  });
});
