import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { poolscope, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';
import { testedNodes } from '../support/testedNodes.ts';

const source = `
export class Account { #secret = 1; constructor(public id: number) {} total() { return this.id * 2; } }
class Money extends Array<number> { sum() { return this.reduce((a, b) => a + b, 0); } }
export const accounts = [new Account(1), new Account(2)];
export const total = (account: Account) => account.total();
export const deep = [1, { lines: [new Money(3)] }];
export const count = (each: unknown) => JSON.stringify(each).length;
export const created = (id: number) => (id === 0 ? id : { url: new URL('http://a.example/') });
export const plain = (id: number) => ({ id, tags: new Set([id]), at: new Date(0), bytes: new Uint8Array(2) });
export const callbacks = [1, 2, 3, { options: { onDone() {} } }];
export const urls = [{ home: new URL('http://a.example/') }];
export const held = [{ rows: [new WeakMap()] }];
`;

function jobFile(): string {
  const file = scratch('classes.ts');
  writeFileSync(file, source);
  return file;
}

test('instances that lose their class are reported once, with class, first item, path and remedy', async () => {
  const file = jobFile();
  const { summary } = await runJson([`${file}#total`, '--input=export:accounts']);
  expect(summary.items.failed).toBe(2);
  expect(summary.advice.filter(({ id }) => id === 'inputClassLost')).toMatchObject([
    {
      message: expect.stringContaining('Inputs lose the class Account: the function receives a plain object'),
      evidence: 'first seen in the input of item 0',
      remedy: expect.stringContaining('create the Account inside the function'),
    },
  ]);
  const { stdout } = await poolscope(['run', `${file}#count`, '--input=export:deep']);
  expect(stdout.match(/Inputs lose the class Money/g)).toHaveLength(1);
  expect(stdout).toContain('(first seen in the input of item 1, in .lines[0])');
});

test('results that lose their class are reported once, and plain results are not', async () => {
  const file = jobFile();
  const { summary } = await runJson([`${file}#created`, '--input=range:8', '--workers=2']);
  const lost = (advice: readonly { readonly id: string }[]) => advice.filter(({ id }) => id === 'resultClassLost');
  expect(lost(summary.advice)).toMatchObject([
    { id: 'resultClassLost', message: expect.stringContaining('class URL'), evidence: expect.stringContaining('.url') },
  ]);
  const plain = await runJson([`${file}#plain`, '--input=range:8']);
  expect(lost(plain.summary.advice)).toEqual([]);
});

test('an input that cannot be cloned names its item and the path, and the items before it run', async () => {
  const file = jobFile();
  const { code, summary, stderr } = await runJson([`${file}#count`, '--input=export:callbacks']);
  expect(code).toBe(1);
  expect(summary.items.succeeded).toBe(3);
  expect(stderr).toContain('item 3: .options.onDone is a function (onDone)');
  const held = await runJson([`${file}#count`, '--input=export:held']);
  expect(held.code).toBe(2);
  expect(held.stderr).toContain('item 0: .rows[0] is a WeakMap');
});

// Older versions of Node copy a URL as an object without fields, newer ones refuse to copy it.
test.each(testedNodes)('a URL as input is named with its place, on Node $version', async ({ file: node }) => {
  const { stdout, stderr } = await poolscope(['run', `${jobFile()}#count`, '--input=export:urls'], { node });
  expect(stdout + stderr).toMatch(
    /lose the class URL.*first seen in the input of item 0, in \.home|item 0: \.home is an instance of URL that cannot be copied/,
  );
});
