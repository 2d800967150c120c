import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

const source = `
import { setTimeout as delay } from 'node:timers/promises';
export async function* inputs() {
  for (let item = 0; item < 5000; item++) {
    if (item % 500 === 0) await delay(1);
    yield item;
  }
  throw new RangeError('page 12 gave HTTP 500');
}
export function* atOnce() { yield 0; yield 1; throw new Error('torn'); }
export function* neverBegins() { throw new Error('torn'); }
export const work = (item: number) => item;
`;

function jobFile(): string {
  const file = scratch('broken.ts');
  writeFileSync(file, source);
  return `${file}#work`;
}

test.each([[], ['--chunksize=auto'], ['--chunksize=10']])(
  'an input that breaks off runs all items that it gave, then is an error with their number, %s',
  async (...args) => {
    const { code, summary } = await runJson([jobFile(), '--workers=2', ...args]);
    expect(code).toBe(1);
    expect(summary.items).toMatchObject({ total: 5000, succeeded: 5000 });
    expect(summary.error?.message).toBe('the input broke off after 5,000 items: RangeError: page 12 gave HTTP 500');
  },
);

test('a generator that throws after two items runs both', async () => {
  const { code, summary } = await runJson([jobFile(), '--input=export:atOnce']);
  expect(code).toBe(1);
  expect(summary.items).toMatchObject({ total: 2, succeeded: 2 });
  expect(summary.error?.message).toBe('the input broke off after 2 items: Error: torn');
});

test('an input that throws before its first item could not start', async () => {
  const { code, summary } = await runJson([jobFile(), '--input=export:neverBegins']);
  expect(code).toBe(2);
  expect(summary).toMatchObject({ state: 'couldNotStart', error: { message: 'Error: torn' } });
});
