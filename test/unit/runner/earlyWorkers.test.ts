import { expect, test } from 'vitest';
import type { BackendOptions, BackendSession } from '../../../src/engine/backends/backend.ts';
import { capabilitiesOf } from '../../../src/model/facts/capabilities.ts';
import { EarlyWorkers, expectedWorkers } from '../../../src/runner/earlyWorkers.ts';

function setUp() {
  const log: string[] = [];
  const sessionOf = ({ workers }: BackendOptions): BackendSession => ({
    capabilities: capabilitiesOf('thread'),
    start: () => {
      throw new Error('not in this test');
    },
    heldBytes: () => Promise.resolve(0),
    close: () => Promise.resolve(void log.push(`close ${workers}`)),
  });
  const early = new EarlyWorkers({
    capabilities: capabilitiesOf('thread'),
    open(options) {
      log.push(`open ${options.workers}`);
      return sessionOf(options);
    },
  });
  return { early, log, options: (workers: number): BackendOptions => ({ workers, maxHeapBytes: undefined }) };
}

test('threads that began early are used once, and not closed here', async () => {
  const { early, log, options } = setUp();
  early.begin(options(2));
  early.open(options(2));
  early.open(options(2));
  await early.close();
  expect(log).toEqual(['open 2', 'open 2']);
});

test('threads that nobody uses are ended: another number is needed, or the module does not load', async () => {
  const other = setUp();
  other.early.begin(other.options(2));
  other.early.open(other.options(1));
  await other.early.close();
  expect(other.log).toEqual(['open 2', 'close 2', 'open 1']);
  const unused = setUp();
  unused.early.begin(unused.options(2));
  await unused.early.close();
  expect(unused.log).toEqual(['open 2', 'close 2']);
});

test('neither a wrong range nor a large number of workers starts threads early', () => {
  const { early, log, options } = setUp();
  early.begin(options(0));
  early.begin(options(9));
  expect(log).toEqual([]);
});

test.each([
  { input: 'range:1', workers: 1 },
  { input: 'range:3..9', workers: 4 },
  { input: 'range:100', items: [[5, 6]] as const, workers: 2 },
  { input: 'range:x', workers: 0 },
  { input: 'export:inputs', workers: 4 },
])('expects $workers workers for $input', ({ input, items, workers }) => {
  expect(expectedWorkers({ input, items }, 4)).toBe(workers);
});
