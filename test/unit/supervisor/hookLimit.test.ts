import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HookLimit } from '../../../src/supervisor/hookLimit.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const setup = { name: 'setup', limitMs: 8000 } as const;

it('ends a runner whose setup does not return, once, and names it', () => {
  const onLate = vi.fn();
  const hooks = new HookLimit(onLate);
  hooks.set(setup);
  vi.advanceTimersByTime(8999);
  expect([onLate.mock.calls.length, hooks.error]).toEqual([0, undefined]);
  vi.advanceTimersByTime(1);
  hooks.set({ name: 'teardown', limitMs: 10 });
  vi.advanceTimersByTime(60_000);
  expect(onLate).toHaveBeenCalledOnce();
  expect(hooks.error?.message).toBe('setup() did not return within 8 s');
});

it('gives each function its own time, and none to one that has ended', () => {
  const onLate = vi.fn();
  const hooks = new HookLimit(onLate);
  hooks.set(setup);
  vi.advanceTimersByTime(8000);
  hooks.set({ name: 'teardown', limitMs: 8000 });
  vi.advanceTimersByTime(8000);
  hooks.set(null);
  vi.advanceTimersByTime(60_000);
  hooks.set(setup);
  hooks.stop();
  vi.advanceTimersByTime(60_000);
  expect([onLate.mock.calls.length, hooks.error, vi.getTimerCount()]).toEqual([0, undefined, 0]);
});
