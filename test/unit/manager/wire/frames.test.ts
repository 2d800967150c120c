import { describe, expect, test } from 'vitest';
import { NotFoundError } from '../../../../src/manager/errors.ts';
import { FrameReader } from '../../../../src/ipc/frameReader.ts';
import { frameOf, valuesOf } from '../../../../src/manager/wire/frames.ts';
import { errorOf, thrownOf } from '../../../../src/manager/wire/thrown.ts';
import { UserFacingError } from '../../../../src/base/errors.ts';
import { AbandonedLockError } from '../../../../src/sync/index.ts';

describe('frames', () => {
  const messages: readonly (readonly unknown[])[] = [
    [1, 'done'],
    [2, 'ž and ✓'],
    [3, new Map([[1n, new Float64Array([1.5])]])],
    [4, undefined, -0],
    [5, 'x'.repeat(100_000)],
    [],
  ];
  const bytes = Buffer.concat(messages.map(frameOf));

  test.each([1, 3, 7, 1000, bytes.length])('arrive whole in pieces of %i bytes', (size) => {
    const reader = new FrameReader(Infinity);
    const found: unknown[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      for (const body of reader.read(bytes.subarray(at, at + size))) found.push(valuesOf(body));
    }
    expect(found).toEqual(messages);
  });

  test('are not created from values that cannot be copied', () => {
    expect(() => frameOf([() => 1])).toThrow('this value cannot be copied');
  });
});

describe('errors', () => {
  test.each([
    [UserFacingError, new UserFacingError('what', 'do this')],
    [NotFoundError, new NotFoundError('no such key')],
    [RangeError, new RangeError('out of range')],
    [AbandonedLockError, new AbandonedLockError('lock-1', 'lock-1', 3, 'thread 3 of process 7')],
  ])('become %o', (type, error) => {
    const copy = errorOf(thrownOf(error));
    expect(copy).toBeInstanceOf(type);
    expect(copy).toMatchObject({ ...error, name: error.name, message: error.message });
    expect(copy.stack?.startsWith(`${error.name}: ${error.message}\n`)).toBe(true);
    expect(copy.stack).toContain('frames.test.ts');
    expect((copy.cause as Error).stack).toContain('frames.test.ts');
  });

  test('of no known class keep their name', () => {
    const copy = errorOf(thrownOf(Object.assign(new Error('full'), { name: 'DiskError', code: 28 })));
    expect(copy).toMatchObject({ name: 'DiskError', message: 'full', code: 28 });
    expect(String(copy)).toBe('DiskError: full');
  });
});
