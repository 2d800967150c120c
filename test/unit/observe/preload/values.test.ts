import { expect, it } from 'vitest';
import { callIn, encoded } from '../../../../src/observe/preload/values.ts';

it('finds file, function and input in the messages of Piscina and tinypool', () => {
  const message = { taskId: 3, task: { n: 7 }, filename: 'file:///work/a.mjs', name: 'default', histogramEnabled: 0 };
  expect(callIn(message)).toEqual({
    called: { file: 'file:///work/a.mjs', name: 'default', library: 'piscina' },
    input: { n: 7 },
  });
});

it('finds function and arguments in those of workerpool', () => {
  expect(callIn({ id: 1, method: 'add', params: [1, 2] })).toEqual({
    called: { file: '', name: 'add', library: 'workerpool' },
    input: [1, 2],
  });
});

it('takes any other message as the input of no known function', () => {
  expect(callIn({ id: 1, task: 'a' })).toEqual({ called: { file: '', name: '', library: 'none' }, input: 'a' });
  expect(callIn('x').input).toBe('x');
});

it('keeps values that JSON does not have', () => {
  expect(encoded(new Map([['a', 1n]]))).toEqual(['{"$type":"Map","value":[["a",{"$type":"bigint","value":"1"}]]}', '']);
});

it('keeps the beginning of an input that is too large, or a word for it, and the reason', () => {
  const [text, why] = encoded('x'.repeat(2_000_000));
  expect(text).toHaveLength(203);
  expect(why).toBe('its input is larger than 1 MB');
  expect(encoded(new Uint8Array(2_000_000))).toEqual(['"2000000 bytes"', why]);
  expect(encoded({ done: new Promise(() => {}) })[1]).toBe('its input cannot be kept: value.done is a promise');
});
