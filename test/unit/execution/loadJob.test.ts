import { expect, test } from 'vitest';
import { describe as describeValue, findHooks, findJob, readExport } from '../../../src/execution/loadJob.ts';
import { UserFacingError } from '../../../src/base/errors.ts';

const work = (): number => 1;

function problemOf(exports: Readonly<Record<string, unknown>>, name: string): UserFacingError {
  try {
    findJob(exports, name);
  } catch (error) {
    if (error instanceof UserFacingError) return error;
  }
  return expect.unreachable('no UserFacingError');
}

test('an export is found by name, and in the default export of a CommonJS module', () => {
  expect(findJob({ work }, 'work')).toBe(work);
  expect(findJob({ default: { work } }, 'work')).toBe(work);
  expect(findJob({ default: Object.assign(() => {}, { work }) }, 'work')).toBe(work);
});

test('a missing export names the functions that there are', () => {
  const problem = problemOf({ work, count: 3 }, 'wrok');
  expect(problem.message).toBe('the module has no export named "wrok"');
  expect(problem.nextStep).toBe('Did you mean work? It exports these functions: work.');
  expect(problemOf({}, 'work').nextStep).toBe('It exports no function.');
});

test.each([
  ['a number', 3, 'is number, not a function'],
  [
    'a class',
    class {
      readonly state = 1;
    },
    'is a class',
  ],
  ['a generator', function* () {}, 'is a generator'],
  ['an async generator', async function* () {}, 'is a generator'],
])('%s is no job', (_, value, message) => {
  expect(problemOf({ work: value }, 'work').message).toContain(message);
});

test('names of Object.prototype are no exports', () => {
  expect(readExport({}, 'constructor')).toBeUndefined();
  expect(readExport({ default: {} }, '__proto__')).toBeUndefined();
});

test('hooks that are no functions are ignored', () => {
  expect(findHooks({ setup: 'yes', teardown: work })).toEqual({ setup: undefined, teardown: work });
});

test.each([
  [null, 'null'],
  [undefined, 'undefined'],
  [{}, 'a plain object'],
  ['text', 'a string'],
])('%j is described as %s', (value, text) => {
  expect(describeValue(value)).toBe(text);
});
