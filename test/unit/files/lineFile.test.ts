import { readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LineFile } from '../../../src/files/lineFile.ts';
import { lineHeads, type LineHead } from '../../../src/files/lineHeads.ts';
import { written } from '../../support/inputFiles.ts';
import { scratch } from '../../support/scratch.ts';

const failsNever = (error: Error): void => expect.fail(error.message);

async function headsOf(path: string, keptBytes: number): Promise<LineHead[]> {
  const heads: LineHead[] = [];
  for await (const head of lineHeads(path, keptBytes, 'headsAndDigests')) heads.push(head);
  return heads;
}

it('writes lines in blocks, and the content of another file inside a line', () => {
  const path = scratch('lines.ndjson');
  const file = new LineFile(path, failsNever);
  file.line.add('one');
  file.endLine();
  expect(readFileSync(path, 'utf8')).toBe('');
  file.line.add('[');
  file.addFile(written('middle', 'two'));
  file.line.add(']');
  file.endLine();
  file.close();
  expect(readFileSync(path, 'utf8')).toBe('one\n[two]\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('empties a file that exists', () => {
  const path = written('lines.ndjson', 'older and longer\n');
  const file = new LineFile(path, failsNever);
  file.line.add('new');
  file.endLine();
  file.close();
  expect(readFileSync(path, 'utf8')).toBe('new\n');
});

it('reports the first failure only, and writes nothing after it', () => {
  const path = scratch('lines.ndjson');
  const failures: Error[] = [];
  const file = new LineFile(path, (error) => failures.push(error));
  file.addFile('/nowhere/value');
  file.addFile('/nowhere/another');
  file.line.add('lost');
  file.close();
  expect(failures.map(({ message }) => message)).toEqual([expect.stringContaining('/nowhere/value')]);
  expect(readFileSync(path, 'utf8')).toBe('');
});

it('reads the beginning of each line, with the place of the line and a digest of the rest', async () => {
  const long = `${'a'.repeat(300_000)}é`;
  const path = written('lines', `one\n${long}\n\nlast without a line break`);
  const [one, two, three, ...more] = await headsOf(path, 4);
  expect(one).toEqual({ text: 'one', isWhole: true, digest: '', line: 1, offset: 0, length: 3 });
  expect(two).toMatchObject({ text: 'aaaa', isWhole: false, offset: 4, length: 300_002 });
  expect(two?.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(three).toMatchObject({ text: '', isWhole: true, line: 3, offset: 300_007, length: 0 });
  expect(more).toEqual([]);
});

it('has equal digests for equal rests only', async () => {
  const path = written('lines', 'head-same\nhead-same\nhead-other\n');
  const [a, b, c] = (await headsOf(path, 4)).map(({ digest }) => digest);
  expect(a).toBe(b);
  expect(a).not.toBe(c);
});

it('rejects for a file that cannot be read', async () => {
  await expect(headsOf('/nowhere/lines', 4)).rejects.toThrow('ENOENT');
});
