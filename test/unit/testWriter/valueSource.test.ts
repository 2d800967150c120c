import { runInThisContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { decodeValue, encodeValue } from '../../../src/files/codec.ts';
import { isPlainJson, valueSource } from '../../../src/testWriter/valueSource.ts';

/** What the source builds, in the realm of the test. */
function built(value: unknown): unknown {
  const { statements, expression } = valueSource(encodeValue(value));
  return runInThisContext(`(() => { ${statements.join('\n')} return ${expression}; })()`);
}

describe('a value comes out of its source as it went in', () => {
  const values: Readonly<Record<string, unknown>> = {
    undefined,
    null: null,
    text: 'quote " \' ` ${x} \u2028 \\ \n end',
    numbers: [0, -0, Number.NaN, Infinity, -Infinity, 1e21, 5e-324],
    bigint: { big: -(2n ** 80n) },
    'undefined inside': { a: undefined, b: [undefined] },
    date: new Date(1_795_000_000_123),
    'invalid date': [new Date(Number.NaN)],
    'regular expression': /a\/b"\n[\]]/giu,
    map: new Map<unknown, unknown>([
      ['a', { deep: new Set([1, 2n]) }],
      [{ key: true }, undefined],
    ]),
    set: new Set([new Date(0), 'x']),
    bytes: new Uint8Array([0, 255]),
    'typed arrays': [
      new Float64Array([1.5, -0, Number.NaN]),
      new BigInt64Array([-1n, 2n ** 60n]),
      new Int16Array([-5]),
      new Float32Array([0.5]),
    ],
    buffers: { buffer: new Uint8Array([1, 2]).buffer, view: new DataView(new Uint8Array([3]).buffer) },
    'long arrays and buffers': [
      new Uint8Array(100).fill(7),
      new Float64Array(100).fill(1 / 3),
      new BigInt64Array(100).fill(-1n),
      new DataView(new ArrayBuffer(100)),
      new ArrayBuffer(100),
      { shared: new SharedArrayBuffer(100), short: new SharedArrayBuffer(2) },
    ],
    'odd keys': JSON.parse('{"__proto__":{"x":1},"a-b":2,"1":3,"class":4,"":5}'),
    'keys of ours': { $type: 'Map', value: [], $ref: 'value' },
  };
  test.each(Object.entries(values))('%s', (_, value) => {
    const found = built(value);
    expect(found).toStrictEqual(decodeValue(encodeValue(value)));
    expect(encodeValue(found)).toBe(encodeValue(value));
  });

  test('errors, with class, name, cause and fields', () => {
    const error = new RangeError('too far', { cause: new Error('why') });
    Object.assign(error, { code: 'E_FAR', at: new Date(5) });
    const named = new Error('odd');
    Object.defineProperty(named, 'name', { value: 'OddError', enumerable: false });
    const [far, odd] = built([error, named]) as [RangeError & { code: string; at: Date }, Error];
    expect(far).toBeInstanceOf(RangeError);
    expect(far).toMatchObject({ message: 'too far', code: 'E_FAR', at: new Date(5) });
    expect(odd).toMatchObject({ name: 'OddError', message: 'odd' });
  });

  test('circles through objects, lists, maps and sets', () => {
    const circle: Record<string, unknown> = { name: 'top', list: [] };
    (circle['list'] as unknown[]).push(circle, { up: circle['list'] });
    circle['map'] = new Map<unknown, unknown>([['self', circle]]);
    (circle['map'] as Map<unknown, unknown>).set('map', circle['map']);
    const set = new Set<unknown>([1]);
    set.add({ set });
    circle['set'] = set;
    const found = built(circle) as typeof circle;
    expect((found['list'] as unknown[])[0]).toBe(found);
    expect((found['list'] as { up: unknown }[])[1]?.up).toBe(found['list']);
    expect((found['map'] as Map<string, unknown>).get('map')).toBe(found['map']);
    expect(encodeValue(found)).toBe(encodeValue(circle));
  });
});

test('plain JSON is distinguished from other values', () => {
  expect(isPlainJson(encodeValue({ a: [1, 'x', null, { b: true }] }))).toBe(true);
  for (const value of [undefined, -0, new Date(), { a: undefined }, 1n])
    expect(isPlainJson(encodeValue(value))).toBe(false);
});

test.each([
  '{"$type":"number","value":"process.exit()"}',
  '{"$type":"bigint","value":"1;evil("}',
  '{"$type":"Date","value":"0),evil("}',
  '{"$type":"RegExp","value":{"a":1}}',
  '{"$type":"Float64Array","value":["evil()"]}',
  '{"$type":"BigInt64Array","value":["1n,evil()"]}',
  '{"$type":"ArrayBuffer","value":["evil()"]}',
  '{"$type":"DataView","value":"evil()"}',
  '{"$type":"Map","value":[1]}',
  '{"$type":"Error","value":{"name":"Error"}}',
  '{"$ref":"\\x"}',
  `{"$type":"Object","value":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
])('text that is no literal never becomes source: %.60s', (encoded) => {
  expect(() => valueSource(encoded)).toThrow('the recorded input is not a value as Poolscope writes it');
});
