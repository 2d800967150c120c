import { expect } from 'vitest';

const patienceMs = 30_000;

/** Like `expect`, but repeated until it passes. Use it for effects in another process. */
export const eventually = <T>(ask: () => Promise<T> | T): ReturnType<typeof expect.poll<T>> =>
  expect.poll(ask, { timeout: patienceMs });
