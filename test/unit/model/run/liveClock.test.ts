import { expect, test } from 'vitest';
import { LiveClock } from '../../../../src/model/run/liveClock.ts';

test('the clock of a live run continues between its events, and never goes back', () => {
  let ms = 500;
  const clock = new LiveClock(() => ms);
  expect(clock.read({ nowMicros: 0 })).toBe(0);
  ms += 10;
  expect(clock.read({ nowMicros: 0 })).toBe(0);
  expect(clock.read({ nowMicros: 3000 })).toBe(3000);
  ms += 2;
  expect(clock.read({ nowMicros: 3000 })).toBe(5000);
  expect(clock.read({ nowMicros: 4000 })).toBe(5000);
  expect(clock.read({ nowMicros: 9000 })).toBe(9000);
});
