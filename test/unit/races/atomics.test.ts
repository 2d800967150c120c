import { beforeEach, describe, expect, test } from 'vitest';
import { watchAtomics } from '../../../src/races/atomics.ts';

const plain = new Int32Array(new SharedArrayBuffer(8));
const proxy = new Proxy(plain, {});
const seen: string[] = [];

watchAtomics((view, run) => {
  seen.push('before');
  const result = run(view === proxy ? plain : view);
  seen.push('after');
  return result;
});

beforeEach(() => {
  plain.fill(0);
  seen.length = 0;
});

describe('every operation of Atomics', () => {
  test.each<[string, () => unknown, unknown]>([
    ['add', () => Atomics.add(proxy, 0, 5), 0],
    ['and', () => Atomics.and(proxy, 0, 5), 0],
    ['compareExchange', () => Atomics.compareExchange(proxy, 0, 0, 7), 0],
    ['exchange', () => Atomics.exchange(proxy, 0, 7), 0],
    ['load', () => Atomics.load(proxy, 0), 0],
    ['notify', () => Atomics.notify(proxy, 0), 0],
    ['or', () => Atomics.or(proxy, 0, 5), 0],
    ['store', () => Atomics.store(proxy, 0, 5), 5],
    ['sub', () => Atomics.sub(proxy, 0, 5), 0],
    ['wait', () => Atomics.wait(proxy, 0, 1, 0), 'not-equal'],
    ['xor', () => Atomics.xor(proxy, 0, 5), 0],
  ])('%s runs on the plain array and returns its result', (_, run, expected) => {
    expect(run()).toBe(expected);
    expect(seen).toEqual(['before', 'after']);
  });

  test('throws what the plain operation throws', () => {
    expect(() => Atomics.load(proxy, 99)).toThrow(RangeError);
  });
});

describe('waitAsync', () => {
  const { waitAsync } = Atomics as unknown as {
    waitAsync(view: Int32Array, index: number, expected: number): { readonly async: boolean; readonly value: unknown };
  };

  test('that does not wait is seen once', () => {
    expect(waitAsync(proxy, 0, 1)).toEqual({ async: false, value: 'not-equal' });
    expect(seen).toEqual(['before', 'after']);
  });

  test('is seen again when the wait has ended, before the code that awaits it continues', async () => {
    const { async, value } = waitAsync(proxy, 0, 0);
    expect(async).toBe(true);
    Atomics.notify(plain, 0);
    seen.length = 0;
    expect(await value).toBe('ok');
    expect(seen).toEqual(['before', 'after']);
  });
});
