import { expect, test } from 'vitest';
import { roughBytes } from '../../../src/execution/roughBytes.ts';

test('texts and buffers count with their length, wherever they are near the surface', () => {
  expect(roughBytes('x'.repeat(1000))).toBe(1000);
  expect(roughBytes(new Float64Array(1000))).toBe(8000);
  expect(roughBytes(new SharedArrayBuffer(1000))).toBe(1000);
  expect(roughBytes({ name: 'a', image: { pixels: new Uint8Array(5000) } })).toBeGreaterThan(5000);
  expect(roughBytes(['key', new ArrayBuffer(5000)])).toBeGreaterThan(5000);
  expect(roughBytes(Array.from({ length: 1000 }, () => 1))).toBe(8000);
});

test('no code of a value runs', () => {
  const throws = (): never => {
    throw new Error('called');
  };
  const proxy = new Proxy({}, { ownKeys: throws, get: throws, getOwnPropertyDescriptor: throws });
  const value = {
    proxy,
    get computed(): never {
      return throws();
    },
  };
  expect(roughBytes(value)).toBeLessThan(100);
  expect(roughBytes(proxy)).toBeLessThan(100);
});

test('a value that contains itself has an end', () => {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  expect(roughBytes(value)).toBeLessThan(100);
});
