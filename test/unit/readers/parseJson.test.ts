import { expect, it, test } from 'vitest';
import { parseJson, parseSound } from '../../../src/readers/parseJson.ts';

const parse = (text: string): Promise<unknown> => parseJson(text, 'x.json', 10);

test.each([
  ['{"a":[1,2.5e3,-0]}', { a: [1, 2500, -0] }],
  ['9007199254740992', 9007199254740992],
  ['1e300', 1e300],
  ['0.1000000000000000055', 0.1],
  ['"12345678901234567890"', '12345678901234567890'],
  ['"a quote \\" and 12345678901234567890"', 'a quote " and 12345678901234567890'],
])('parses %s', async (text, value) => {
  expect(await parse(text)).toEqual(value);
  expect([value, undefined]).toContainEqual(parseSound(text));
});

test.each([
  ['[1,\n2,,3]', 'x.json:11:3: not JSON: expected a value'],
  ["['a']", 'x.json:10:2: not JSON: this is not a value'],
  ['{1:2}', 'not JSON: expected a key in double quotes'],
  ['{"a" 1}', 'not JSON: expected a colon'],
  ['[1 2]', 'not JSON: expected a comma'],
  ['[1] 2', 'not JSON: expected nothing more after the value'],
  ['"abc', 'not JSON: this text does not end'],
  ['// note\n1', 'not JSON: JSON has no comments'],
  ['"\\q"', 'not JSON: this text has a backslash with an unknown letter'],
  ['NaN', 'not JSON: this is not a value'],
])('names the place in %s', async (text, message) => {
  await expect(parse(text)).rejects.toThrow(message);
  expect(parseSound(text)).toBeUndefined();
});

test.each([
  ['[12345678901234567891]', 'x.json:10:2: 12345678901234567891 is not exact as a number of JavaScript'],
  ['[{"a":1.5e+0309}]', '1.5e+0309 is not exact'],
  ['1e999', '1e999 is not exact as a number of JavaScript (it becomes Infinity)'],
])('refuses a number that would be changed: %s', async (text, message) => {
  await expect(parse(text)).rejects.toThrow(message);
  expect(parseSound(text)).toBeUndefined();
});

it('refuses values that are nested too deeply', async () => {
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  expect(parseSound(nested(1001))).toBeUndefined();
  await expect(parse(nested(1000))).resolves.toBeDefined();
  await expect(parse(nested(1001))).rejects.toThrow('x.json:10:1001: a value is nested more than 1000 levels deep');
});

test('a large text is announced before each of the two steps that block the thread', async () => {
  const busy: number[] = [];
  const text = JSON.stringify(['x'.repeat(5_000_000)]);
  await parseJson(text, 'big.json', 1, (ms) => busy.push(ms));
  expect(busy).toEqual([text.length / 2000, text.length / 2000]);
  await parseJson('[1]', 'small.json', 1, (ms) => busy.push(ms));
  expect(busy).toHaveLength(2);
});
