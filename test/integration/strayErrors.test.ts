import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { poolscope, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

const source = `
export const inputs = Array.from({ length: 12 }, (_, item) => item);
const late = () => setTimeout(() => { throw new RangeError('late'); });
export const rejects = (item: number) => { if (item === 3) void Promise.reject(new Error('floating')); return item; };
export const throws = (item: number) => { if (item === 3) late(); return item; };
export const lastThrows = (item: number) => { if (item === 11) late(); return item; };
export const lastRejects = (item: number) => {
  if (item === 11) void (async () => { await null; throw new Error('floating'); })();
  return item;
};
export const manyReject = (item: number) => { void Promise.reject('text ' + item); return item; };
const settled = Promise.reject(new Error('handled later'));
settled.catch(() => {});
export const handles = async (item: number) => {
  await Promise.allSettled([Promise.reject(new Error('handled')), settled]);
  return item;
};
export const fails = async (item: number) => {
  if (item === 3) { setTimeout(() => { throw new Error('while it waits'); }); await new Promise(() => {}); }
  return item;
};
`;

function jobFile(): string {
  const file = scratch('late.ts');
  writeFileSync(file, source);
  return file;
}

describe.each(['thread', 'process', 'inline'])('an error that nobody awaits, isolation %s', (isolation) => {
  test.each([
    ['rejects', 3, 'Error', 'floating'],
    ['throws', 3, 'RangeError', 'late'],
    ['lastRejects', 11, 'Error', 'floating'],
    ['lastThrows', 11, 'RangeError', 'late'],
  ])(
    'that %s leaves ends the run with exit code 1 and is a late error of its item',
    async (name, item, kind, message) => {
      const args = [`${jobFile()}#${name}`, '--workers=2', `--isolation=${isolation}`];
      const { code, summary } = await runJson(args);
      expect(code).toBe(1);
      expect(summary).toMatchObject({ state: 'finished', items: { total: 12, succeeded: 12 }, failures: [] });
      expect(summary.strayErrors).toMatchObject([{ item, name: kind, message }]);
      expect(summary.strayErrors[0]?.frames[0]?.file).toMatch(/late\.ts$/);
    },
  );
});

test('the terminal shows a line for each late error, with its place', async () => {
  const { code, stdout } = await poolscope(['run', `${jobFile()}#throws`, '--workers=2']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^item 3 left an error that nobody awaited: RangeError: late\n {4}at .*late\.ts:3:/m);
});

test('many late errors are counted, and the first of them are shown', async () => {
  const { code, stdout } = await poolscope(['run', `${jobFile()}#manyReject`, '--workers=1']);
  expect(code).toBe(1);
  expect(stdout.match(/left an error that nobody awaited: string: 'text \d+'/g)).toHaveLength(10);
  expect(stdout).toContain('… and 2 more (--json --full lists 12)');
});

test('rejections that the job handles leave the exit code as it is', async () => {
  const { code, summary } = await runJson([`${jobFile()}#handles`]);
  expect(code).toBe(0);
  expect(summary.strayErrors).toEqual([]);
});

test('an error while its item still waits is the failure of the item, and no late error', async () => {
  const { code, summary } = await runJson([`${jobFile()}#fails`]);
  expect(code).toBe(1);
  expect(summary.failures).toMatchObject([{ item: 3, message: 'while it waits' }]);
  expect(summary.strayErrors).toEqual([]);
});
