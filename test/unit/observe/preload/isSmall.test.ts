import { expect, it } from 'vitest';
import { isSmall } from '../../../../src/observe/preload/isSmall.ts';

it('adds up texts and buffers wherever they are', () => {
  const half = 'x'.repeat(500);
  expect(isSmall({ a: [half], b: new Map([['c', half]]) }, 1000)).toBe(false);
  expect(isSmall({ a: [half], b: new Set([1, 2]) }, 1000)).toBe(true);
  expect(isSmall([new ArrayBuffer(1001)], 1000)).toBe(false);
});

it('comes to an end with values that contain themselves, and with very many parts', () => {
  const round: unknown[] = [];
  round.push(round);
  expect(isSmall(round, 1000)).toBe(true);
  expect(isSmall(Array.from({ length: 200_000 }), 1e9)).toBe(false);
});

it('runs no getter', () => {
  const value = {
    get parts(): never {
      throw new Error('a getter ran');
    },
  };
  expect(isSmall(value, 1000)).toBe(true);
});
