import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { decodeValue, encodeValue } from '../../../src/files/codec.ts';

/** Bytes in which each kind of number is an unusual one, e.g. NaN with a payload. */
const bytes = Uint8Array.from({ length: 800 }, (_, k) => (k < 200 ? 0xff : (k * 37) & 0xff));
const shared = new SharedArrayBuffer(800);
new Uint8Array(shared).set(bytes);

type ViewName = 'Int8Array' | 'Uint8ClampedArray' | 'Float32Array' | 'BigUint64Array';
const viewNames = [
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array'],
  ...['Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
  ...('Float16Array' in globalThis ? ['Float16Array'] : []),
];
const viewOf = (name: string, buffer: ArrayBufferLike, ...at: readonly number[]): ArrayBufferView =>
  new globalThis[name as ViewName](buffer as ArrayBuffer, ...at);
const bytesOf = (view: ArrayBufferView): number[] => [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)];
const roundTrip = (value: unknown): unknown => decodeValue(encodeValue(value));

describe('every kind of array and buffer keeps its bytes', () => {
  test.each(viewNames)('%s, whole, in part, of shared memory and nested', (name) => {
    const whole = viewOf(name, bytes.buffer);
    const part = viewOf(name, bytes.buffer, 8, 3);
    const ofShared = viewOf(name, shared);
    const views = [whole, part, ofShared, viewOf(name, new ArrayBuffer(0))];
    const restored = roundTrip({ views }) as { readonly views: readonly ArrayBufferView[] };
    expect(restored.views.map(bytesOf)).toEqual(views.map(bytesOf));
    for (const view of restored.views) {
      expect(view.constructor.name).toBe(name);
      expect(view.buffer).toBeInstanceOf(ArrayBuffer);
      expect(view.buffer.byteLength).toBe(view.byteLength);
    }
  });

  test('DataView, ArrayBuffer and SharedArrayBuffer', () => {
    const [view, buffer, memory] = roundTrip([new DataView(bytes.buffer, 1, 700), bytes.buffer, shared]) as [
      DataView,
      ArrayBuffer,
      SharedArrayBuffer,
    ];
    expect(view).toBeInstanceOf(DataView);
    expect(bytesOf(view)).toEqual([...bytes.subarray(1, 701)]);
    expect(buffer).toEqual(bytes.buffer);
    expect(memory).toBeInstanceOf(SharedArrayBuffer);
    expect([...new Uint8Array(memory)]).toEqual([...bytes]);
  });

  test('a Buffer becomes a Uint8Array, without the pool that it is part of', () => {
    const short = Buffer.from('größer');
    expect(short.buffer.byteLength).toBeGreaterThan(short.byteLength);
    expect(JSON.parse(encodeValue(short))).toEqual({ $type: 'Buffer', value: [...short] });
    for (const buffer of [short, Buffer.from('größer'.repeat(20))]) {
      const restored = roundTrip(buffer) as Uint8Array<ArrayBuffer>;
      expect(restored).toStrictEqual(new Uint8Array(buffer));
      expect(restored.buffer.byteLength).toBe(buffer.byteLength);
    }
  });

  test('a class that extends one is the one that it extends, also of another realm', () => {
    class Pixels extends Float32Array {}
    expect(roundTrip(new Pixels([1.5, 2]))).toStrictEqual(new Float32Array([1.5, 2]));
    expect(roundTrip(runInNewContext('new Int16Array([-5])'))).toStrictEqual(new Int16Array([-5]));
    expect(roundTrip(runInNewContext('new ArrayBuffer(2)'))).toStrictEqual(new ArrayBuffer(2));
  });
});

test('short arrays of plain numbers are listed, all others are base64 text', () => {
  expect(encodeValue(new Float64Array(64).fill(0.5))).toContain('"value":[0.5,0.5,');
  expect(encodeValue(new Uint8Array(65))).toBe(`{"$type":"Uint8Array","base64":"${'A'.repeat(87)}="}`);
});

test.each([
  ['{"$type":"Float64Array","value":["NaN","-0","Infinity",1]}', new Float64Array([Number.NaN, -0, Infinity, 1])],
  ['{"$type":"BigUint64Array","value":["18446744073709551615"]}', new BigUint64Array([2n ** 64n - 1n])],
  [`{"$type":"Uint8Array","value":[${[...bytes].join(',')}]}`, bytes],
  ['{"$type":"Pixels","value":[1,2]}', new Uint8Array([1, 2])],
])('what earlier versions wrote is read: %s', (text, value) => {
  expect(decodeValue(text)).toStrictEqual(value);
});
