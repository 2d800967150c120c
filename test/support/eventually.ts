import { expect } from 'vitest';

const patienceMs = 30_000;

/** Like `expect`, asked again until it holds: for what comes about in another process. */
export const eventually = <T>(ask: () => Promise<T> | T): ReturnType<typeof expect.poll<T>> =>
  expect.poll(ask, { timeout: patienceMs });
