import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import { callSite } from '../../../src/execution/callSite.ts';

test('the place of the caller is found, whatever the limit of stacks is', () => {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const here = (): string | null => callSite(here);
  const site = here();
  expect(Error.stackTraceLimit).toBe(0);
  Error.stackTraceLimit = limit;
  expect(site).toMatch(/callSite\.test\.ts:\d+:\d+$/);
});

test("a user's own prepareStackTrace is neither called nor lost", () => {
  const own = (): string => expect.unreachable();
  Error.prepareStackTrace = own;
  const here = (): string | null => callSite(here);
  const site = here();
  expect(Error.prepareStackTrace).toBe(own);
  Error.prepareStackTrace = undefined as never;
  expect(site).toMatch(/callSite\.test\.ts/);
});

test('a caller without a file has no place', () => {
  const here = (): string | null => callSite(here);
  const call = runInThisContext('(below) => below()', { filename: '' }) as (
    below: () => string | null,
  ) => string | null;
  expect(call(here)).toBeNull();
});
