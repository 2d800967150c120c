import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeValue, UnserialisableError } from '../../../src/model/codec.ts';

test('plain JSON values stay plain JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (made) => {
      // JSON has no -0, and our own tags are told apart by their own test.
      const value: unknown = JSON.parse(JSON.stringify(made));
      fc.pre(!JSON.stringify(value).includes('"$'));
      expect(JSON.parse(encodeValue(value))).toEqual(value);
    }),
  );
});

test.each([
  [undefined, ''],
  [-0, '{"$type":"number","value":"-0"}'],
  [Number.NaN, '{"$type":"number","value":"NaN"}'],
  [12n, '{"$type":"bigint","value":"12"}'],
  [new Date(5), '{"$type":"Date","value":5}'],
  [new Map([[1, new Set([2])]]), '{"$type":"Map","value":[[1,{"$type":"Set","value":[2]}]]}'],
  [new Float32Array([1.5]), '{"$type":"Float32Array","value":[1.5]}'],
  [[undefined], '[{"$type":"undefined","value":null}]'],
  [{ $type: 'mine' }, '{"$type":"Object","value":{"$type":"mine"}}'],
])('$1 is told apart', (value, text) => {
  expect(encodeValue(value)).toBe(text);
});

test('a cycle becomes a reference to where it closes', () => {
  const value: Record<string, unknown> = { list: [] };
  (value['list'] as unknown[]).push(value);
  expect(encodeValue(value)).toBe('{"list":[{"$ref":"value"}]}');
});

test('what cannot be sent is named with its path', () => {
  const thrown = (): string => encodeValue({ rows: [{}, { onClick: () => 1 }] });
  expect(thrown).toThrow(UnserialisableError);
  expect(thrown).toThrow('value.rows[1].onClick is a function (onClick)');
  expect(() => encodeValue(Promise.resolve())).toThrow('value is a promise');
});

test('a key named __proto__ stays a key', () => {
  const value: unknown = JSON.parse('{"__proto__":{"polluted":1}}');
  expect(encodeValue(value)).toBe('{"__proto__":{"polluted":1}}');
});
