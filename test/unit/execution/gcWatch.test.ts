import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { GcWatch } from '../../../src/execution/gcWatch.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('a collection within a chunk counts for that chunk, and one between chunks for none', async () => {
  const watch = new GcWatch();
  watch.begin();
  collect();
  // Node reports a collection in a later turn of the event loop.
  await setImmediate();
  expect(watch.end()).toBeGreaterThan(0);
  collect();
  watch.begin();
  await setImmediate();
  expect(watch.end()).toBe(0);
  watch.dispose();
});
