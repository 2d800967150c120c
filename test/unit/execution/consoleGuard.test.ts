import { afterEach, expect, test } from 'vitest';
import { ConsoleGuard } from '../../../src/execution/consoleGuard.ts';

const { log, warn } = console;
const { write } = process.stdout;

afterEach(() => {
  Object.assign(console, { log, warn });
  process.stdout.write = write;
});

test('a replaced method of the console, or of a stream, is restored once', () => {
  const guard = new ConsoleGuard();
  expect(guard.restore()).toBe(false);
  console.log = () => {};
  process.stdout.write = () => true;
  expect(guard.restore()).toBe(true);
  expect(console.log).toBe(log);
  expect(process.stdout.write).toBe(write);
  expect(guard.restore()).toBe(false);
});

test('a wrapper that exists when the guard keeps the current methods stays', () => {
  const guard = new ConsoleGuard();
  const wrapper = (): void => {};
  console.warn = wrapper;
  guard.keep();
  expect(guard.restore()).toBe(false);
  console.warn = () => {};
  expect(guard.restore()).toBe(true);
  expect(console.warn).toBe(wrapper);
});
