import { appendFileSync, truncateSync } from 'node:fs';
import { expect, it, test } from 'vitest';
import type { UserFacingError } from '../../../src/base/errors.ts';
import { inputFile } from '../../../src/readers/inputFile.ts';
import { readText } from '../../../src/readers/readText.ts';
import { fileOf, written } from '../../support/inputFiles.ts';

async function textOf(content: string | Uint8Array): Promise<string> {
  let text = '';
  for await (const part of readText(await fileOf(content))) text += part;
  return text;
}

const refusal = async (content: Uint8Array): Promise<UserFacingError> =>
  textOf(content).then(
    () => expect.unreachable(),
    (error: unknown) => error as UserFacingError,
  );

it('leaves out the byte order mark, and reads an empty file', async () => {
  expect(await textOf('\uFEFFa')).toBe('a');
  expect(await textOf('')).toBe('');
});

it('puts a character together that two blocks of the file share', async () => {
  const text = `${'x'.repeat(65_535)}é${'y'.repeat(10)}`;
  expect(await textOf(text)).toBe(text);
});

test.each([
  ['in the middle', Buffer.from([0x61, 0xff, 0x62]), 1],
  ['at the end of a character that is cut off', Buffer.from([0x61, 0x62, 0xc3]), 3],
  [
    'after a character that two blocks share',
    Buffer.concat([Buffer.from('x'.repeat(65_535) + 'é'), Buffer.from([0xff])]),
    65_537,
  ],
])('names the offset of a byte that is not UTF-8 %s', async (_, bytes, offset) => {
  expect((await refusal(bytes)).message).toContain(`bad byte at offset ${offset}`);
});

test.each([
  [[0xff, 0xfe, 0x61, 0x00], 'UTF-16'],
  [[0x61, 0xff], 'Convert the file to UTF-8'],
])('names the next step for the bytes %j', async (bytes, nextStep) => {
  expect((await refusal(Uint8Array.from(bytes))).nextStep).toContain(nextStep);
});

it('returns the text before a byte that is not UTF-8', async () => {
  const file = await fileOf(Buffer.concat([Buffer.from('one\ntwo é'), Buffer.from([0xc3, 0x41])]));
  let text = '';
  const read = async (): Promise<void> => {
    for await (const part of readText(file)) text += part;
  };
  await expect(read()).rejects.toThrow('bad byte at offset 11');
  expect(text).toBe('one\ntwo é');
});

it('reads a file that grows as far as it went at first', async () => {
  const path = written('grows.txt', 'one');
  const file = await inputFile(path, '/');
  appendFileSync(path, 'two');
  let text = '';
  for await (const part of readText(file)) text += part;
  expect(text).toBe('one');
});

it('refuses a file that has become shorter', async () => {
  const path = written('shrinks.txt', 'one two');
  const file = await inputFile(path, '/');
  truncateSync(path, 3);
  const read = async (): Promise<void> => {
    for await (const part of readText(file)) expect(part).toBe('one');
  };
  await expect(read()).rejects.toThrow('became shorter while it was read: 7 bytes before, 3 now');
});
