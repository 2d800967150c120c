import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeValue, encodeInPieces, encodeValue, UnserialisableError } from '../../../src/files/codec.ts';
import type { TextPieces } from '../../../src/files/textPieces.ts';

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
  [new Float64Array([Number.NaN, -0]), '{"$type":"Float64Array","base64":"AAAAAAAA+H8AAAAAAAAAgA=="}'],
  [new BigInt64Array([2n ** 60n]), '{"$type":"BigInt64Array","base64":"AAAAAAAAABA="}'],
  [new Uint8Array([1, 2]).buffer, '{"$type":"ArrayBuffer","value":[1,2]}'],
  [new DataView(new ArrayBuffer(1)), '{"$type":"DataView","value":[0]}'],
  [/a\/b/gi, '{"$type":"RegExp","value":"/a\\\\/b/gi"}'],
  [new TypeError('no'), '{"$type":"Error","value":{"name":"TypeError","message":"no"}}'],
  [[undefined], '[{"$type":"undefined","value":null}]'],
  [{ $type: 'mine' }, '{"$type":"Object","value":{"$type":"mine"}}'],
])('$1 is distinguished', (value, text) => {
  expect(encodeValue(value)).toBe(text);
  expect(decodeValue(text)).toStrictEqual(value);
});

test('a value is written alike whether JSON.stringify may write all of it or not', () => {
  const values = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
  fc.assert(
    fc.property(values, (value) => {
      // A bigint beside it makes the whole text one that JSON.stringify cannot write.
      fc.pre(value !== undefined);
      expect(encodeValue([value, 1n])).toBe(`[${encodeValue(value)},{"$type":"bigint","value":"1"}]`);
    }),
  );
});

test('a method toJSON of a prototype changes nothing', () => {
  const value = Object.assign(Object.create({ toJSON: () => 'other' }), { a: 1 }) as object;
  expect(encodeValue([value])).toBe('[{"a":1}]');
});

test('objects that know their parents are written in a moment', () => {
  const parent: Record<string, unknown> = {};
  parent['children'] = Array.from({ length: 10 }, () => ({ parent }));
  expect(encodeValue(parent)).toContain('{"parent":{"$ref":"value"}}');
});

test('a decoded value encodes to the same text', () => {
  const values = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true });
  fc.assert(
    fc.property(values, (value) => {
      const text = encodeValue(value);
      expect(encodeValue(decodeValue(text))).toBe(text);
    }),
  );
});

test('large buffers are pieces of the text, each in its place', () => {
  const bytes = (length: number, first: number): Uint8Array => Uint8Array.from({ length }, (_, k) => first + k);
  const value = { 9: bytes(5000, 9), small: bytes(100, 1), list: [bytes(70_000, 2), 'ü', bytes(5000, 3)], 1: 'x' };
  const encoded = encodeInPieces(value);
  expect(encoded).toMatchObject({ length: encodeValue(value).length });
  expect((encoded as TextPieces).pieces.filter((piece) => typeof piece !== 'string')).toEqual([
    value[9],
    value.list[0],
    value.list[2],
  ]);
  expect(decodeValue(encodeValue(value))).toStrictEqual(value);
  expect(encodeInPieces([bytes(100, 1)])).toBe(encodeValue([bytes(100, 1)]));
});

test('a cycle becomes a reference to where it closes', () => {
  const value: Record<string, unknown> = { list: [] };
  (value['list'] as unknown[]).push(value);
  const text = encodeValue(value);
  expect(text).toBe('{"list":[{"$ref":"value"}]}');
  const decoded = decodeValue(text) as { readonly list: readonly unknown[] };
  expect(decoded.list[0]).toBe(decoded);
});

test('a value that cannot be sent is named with its path', () => {
  const thrown = (): string => encodeValue({ rows: [{}, { onClick: () => 1 }] });
  expect(thrown).toThrow(UnserialisableError);
  expect(thrown).toThrow('value.rows[1].onClick is a function (onClick)');
  expect(() => encodeValue(Promise.resolve())).toThrow('value is a promise');
});

test('a key named __proto__ stays a key', () => {
  const value: unknown = JSON.parse('{"__proto__":{"polluted":1}}');
  expect(encodeValue(value)).toBe('{"__proto__":{"polluted":1}}');
  expect(encodeValue(decodeValue('{"__proto__":{"polluted":1}}'))).toBe('{"__proto__":{"polluted":1}}');
});
