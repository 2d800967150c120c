import { expect, test } from 'vitest';
import {
  count,
  either,
  exactly,
  fields,
  listOf,
  misfitText,
  oneOf,
  onlyFields,
  optional,
  orNull,
  pairOf,
  recordOf,
  tagged,
  text,
  type FieldShapes,
  type Shape,
} from '../../../src/base/shape.ts';

const place: FieldShapes<{ readonly file: string; readonly line: number; readonly note?: string }> = {
  file: text,
  line: count(1, 99),
  note: optional(text),
};

const problem = (shape: Shape<unknown>, value: unknown): string | undefined => {
  const found = shape(value);
  return found && misfitText(found);
};

test('a value that fits has no problem, and unknown fields are ignored', () => {
  expect(problem(listOf(fields(place)), [{ file: 'a', line: 1, later: {} }])).toBeUndefined();
  expect(onlyFields(place, JSON.parse('{"file":"a","line":1,"later":{}}'))).toEqual({ file: 'a', line: 1 });
});

test.each<[Shape<unknown>, unknown, string]>([
  [fields(place), { file: 'a', line: 100 }, 'expected line to be a whole number from 1 to 99, found 100'],
  [fields(place), { file: 'a', line: 1, note: null }, 'expected note to be a text, found null'],
  [fields(place), [], 'expected an object, found a list of 0'],
  [listOf(fields(place)), [{}], 'expected [0].file to be a text, found nothing'],
  [listOf(text, 1), ['a', 'b'], 'expected a list of at most 1, found a list of 2'],
  [pairOf(text, text), ['a', 1], 'expected [1] to be a text, found 1'],
  [recordOf(text), { a: 'b'.repeat(9), c: true }, 'expected ["c"] to be a text, found true'],
  [orNull(text), {}, 'expected a text or null, found an object'],
  [
    either(count(), oneOf('auto')),
    'x'.repeat(50),
    `expected a whole number from 0 or "auto", found "${'x'.repeat(40)}…"`,
  ],
  [
    tagged<{ readonly kind: 'a' }, 'kind'>('kind', { a: fields({ kind: oneOf('a') }) }),
    { kind: '__proto__' },
    'expected kind to be "a", found "__proto__"',
  ],
])('the first problem is named with its place (%#)', (shape, value, expected) => {
  expect(problem(shape, value)).toBe(expected);
});

test('an exact object has no other fields', () => {
  const shape = exactly(place);
  expect(problem(shape, { file: 'a.ts', line: 1 })).toBeUndefined();
  expect(problem(shape, { file: 'a.ts', line: 0 })).toBe('expected line to be a whole number from 1 to 99, found 0');
  expect(problem(shape, { file: 'a.ts', line: 1, module: '/etc/passwd' })).toBe(
    'expected module to be absent, found "/etc/passwd"',
  );
});
