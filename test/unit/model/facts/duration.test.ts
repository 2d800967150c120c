import { expect, it } from 'vitest';
import { parseDuration } from '../../../../src/model/facts/duration.ts';

it('reads a number with a unit', () => {
  expect(['500ms', '30s', '1.5m', ' 2 h '].map(parseDuration)).toEqual([500, 30_000, 90_000, 7_200_000]);
});

it('refuses texts without a unit, zero, and durations too long for a timer', () => {
  for (const text of ['', '30', 's', '-1s', '0s', '1e3s', '0.1ms', '1000h', '30 sec']) {
    expect(parseDuration(text)).toBeUndefined();
  }
});
