import { describe, expect, it } from 'vitest';
import { PagedMap } from '../../../src/base/pagedMap.ts';

describe('PagedMap', () => {
  it('holds what a Map holds, whatever the order of the calls', () => {
    const paged = new PagedMap<string>();
    const map = new Map<number, string>();
    let random = 1;
    for (let step = 0; step < 20_000; step++) {
      random = (random * 48_271) % 2_147_483_647;
      const number = (random % 1500) * (step % 2 === 0 ? 1 : 1000);
      if (random % 3 === 0) {
        paged.delete(number);
        map.delete(number);
      } else {
        paged.set(number, `${step}`);
        map.set(number, `${step}`);
      }
      expect(paged.get(number)).toBe(map.get(number));
    }
    for (let number = 0; number < 1_500_000; number += number < 1500 ? 1 : 1000) {
      expect(paged.get(number)).toBe(map.get(number));
    }
  });

  it('does not keep a page whose values were all deleted', () => {
    const paged = new PagedMap<object>();
    for (let number = 0; number < 1000; number++) paged.set(number, {});
    for (let number = 999; number >= 0; number--) paged.delete(number);
    paged.delete(5);
    expect(paged.get(5)).toBeUndefined();
    expect(paged.pages).toBe(0);
  });
});
