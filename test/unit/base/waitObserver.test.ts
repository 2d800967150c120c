import { expect, test, vi } from 'vitest';
import { observeWaits, waitObservers, type WaitObserver } from '../../../src/base/waitObserver.ts';

const observer: WaitObserver = { waitBegins: () => {}, waitGoesOn: () => {}, waitEnded: () => {} };

test('an observer is there until it is removed, and removing it twice is harmless', () => {
  const remove = observeWaits(observer);
  expect([...waitObservers]).toEqual([observer]);
  remove();
  remove();
  expect([...waitObservers]).toEqual([]);
});

test('two copies of the library in one thread have the same observers', async () => {
  vi.resetModules();
  const copy = await import('../../../src/base/waitObserver.ts');
  expect(copy.observeWaits).not.toBe(observeWaits);
  const remove = copy.observeWaits(observer);
  expect([...waitObservers]).toEqual([observer]);
  remove();
});
