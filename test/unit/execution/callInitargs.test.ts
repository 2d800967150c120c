import { expect, test } from 'vitest';
import { UserFacingError } from '../../../src/base/errors.ts';
import { callInitargs } from '../../../src/execution/callInitargs.ts';
import { Lock, share } from '../../../src/sync/index.ts';

const memory = () => Promise.resolve({ share });
const setup = (): void => {};

test('a module without initargs returns null, and memory is not loaded', async () => {
  expect(await callInitargs({ setup }, { reach: 'thread', memory: () => expect.unreachable() })).toBeNull();
});

test('shared objects come ready to be cloned', async () => {
  const lock = new Lock({ name: 'file' });
  const args = await callInitargs({ setup, initargs: async () => [lock, 3] }, { reach: 'thread', memory });
  expect(args?.[0]).toHaveProperty('$poolscope', 'lock');
  expect(args?.[1]).toBe(3);
});

test.each([
  ['no function', { setup, initargs: 3 }, 'the export "initargs" is a number, not a function'],
  ['no setup', { initargs: () => [] }, 'no function "setup"'],
  ['no array', { setup, initargs: () => 'x' }, 'initargs() returned a string, not an array'],
  ['a function', { setup, initargs: () => [() => 1] }, 'initargs()[0]'],
])('%s is an error with a next step', async (_, exports, message) => {
  const error: unknown = await callInitargs(exports, { reach: 'thread', memory }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserFacingError);
  expect(error).toMatchObject({ message: expect.stringContaining(message), nextStep: expect.any(String) });
});

test('a lock does not reach processes, and the next step names what does', async () => {
  const exports = { setup, initargs: () => [new Lock()] };
  await expect(callInitargs(exports, { reach: 'process', memory })).rejects.toMatchObject({
    message: expect.stringContaining('initargs()[0]'),
    nextStep: expect.stringContaining('Manager'),
  });
});
