import { afterEach, expect, test } from 'vitest';
import { listBuiltIns } from '../../../src/execution/builtIns.ts';
import { numbered, RealmWatch } from '../../../src/execution/realmWatch.ts';

const { nextTick } = process;
const arrays = Array.prototype as unknown as Record<string, unknown>;
const { some } = arrays;

afterEach(() => {
  process.nextTick = nextTick;
  arrays['some'] = some;
  delete (Object.prototype as { extra?: unknown }).extra;
  delete (Object.prototype as { get?: unknown }).get;
});

/** A look takes no time unless a test gives a clock. */
function watching(now = () => 0) {
  const watch = new RealmWatch(now);
  watch.keep();
  return watch;
}

test('what an item replaces or adds is found once, with the items that may have done it', () => {
  const watch = watching();
  expect(watch.itemEnded(0, 0)).toBeUndefined();
  expect(watch.itemEnded(1, 100)).toBeUndefined();
  process.nextTick = () => {};
  (Object.prototype as { extra?: unknown }).extra = 1;
  expect(watch.itemEnded(2, 200)).toBeUndefined();
  expect(watch.itemEnded(3, 300)).toEqual({
    from: 1,
    to: 3,
    replaced: ['process.nextTick'],
    added: ['Object.prototype.extra'],
    breaksNode: false,
  });
  expect(watch.itemEnded(4, 10_000)).toBeUndefined();
});

test('at the end of a chunk, those are compared at once without which no message might arrive', () => {
  const watch = watching();
  watch.itemEnded(0, 0);
  const { push } = arrays;
  watch.itemEnded(1, 10);
  arrays['push'] = () => 0;
  process.nextTick = () => {};
  const found = watch.itemEnded(2, 20) ?? watch.chunkEnded(30);
  arrays['push'] = push;
  expect(found).toEqual({
    from: 1,
    to: 2,
    replaced: ['Array.prototype.push', 'process.nextTick'],
    added: [],
    breaksNode: true,
  });
  expect(watch.chunkEnded(40)).toBeUndefined();
});

test('rare built-ins are compared less often', () => {
  const watch = watching();
  watch.itemEnded(0, 0);
  arrays['some'] = () => true;
  expect(watch.itemEnded(1, 1000)).toBeUndefined();
  expect(watch.itemEnded(2, 6000)).toMatchObject({
    from: 1,
    to: 2,
    replaced: ['Array.prototype.some'],
    breaksNode: true,
  });
});

test('the longer a look takes, the rarer it is, up to twenty times', () => {
  let micros = 0;
  // The clock is read before and after a look.
  const watch = watching(() => (micros += 2));
  watch.itemEnded(0, 0);
  process.nextTick = () => {};
  expect(watch.itemEnded(1, 500)).toBeUndefined();
  expect(watch.itemEnded(2, 800)).toMatchObject({ from: 1, to: 2, replaced: ['process.nextTick'] });
  const slow = watching(() => (micros += 1000));
  slow.itemEnded(0, 0);
  process.nextTick = nextTick;
  expect(slow.itemEnded(1, 4700)).toBeUndefined();
  expect(slow.itemEnded(2, 5000)).toMatchObject({ from: 1, to: 2, replaced: ['process.nextTick'] });
});

test('a field that property descriptors inherit breaks the code of Node', () => {
  const watch = watching();
  (Object.prototype as { get?: unknown }).get = undefined;
  const found = watch.itemEnded(0, 0);
  delete (Object.prototype as { get?: unknown }).get;
  expect(found).toMatchObject({ added: ['Object.prototype.get'], breaksNode: true });
});

test('items have the numbers of their call, and those of an earlier call have none', () => {
  const change = { from: 7, to: 12, replaced: ['Date'], added: [], breaksNode: false };
  expect(numbered(change, { items: [10, 11, 12] })).toMatchObject({ from: 7, to: 12 });
  expect(numbered(change, { items: [6, 7, 12], offset: 5 })).toMatchObject({ from: 2, to: 7 });
  expect(numbered(change, { items: [10, 11, 12], offset: 10 })).toMatchObject({ from: null, to: 2 });
});

test('what a module replaces before the watch keeps it is right', () => {
  const watch = watching();
  process.nextTick = () => {};
  watch.keep();
  expect(watch.itemEnded(0, 0)).toBeUndefined();
});

test('a getter that throws in the place of a function is a change', () => {
  const watch = watching();
  const clock = Object.getOwnPropertyDescriptor(Date, 'now')!;
  Object.defineProperty(Date, 'now', {
    configurable: true,
    get: () => {
      throw new Error('no clock');
    },
  });
  const found = watch.itemEnded(0, 0);
  Object.defineProperty(Date, 'now', clock);
  expect(found?.replaced).toEqual(['Date.now']);
});

test('every built-in has one name, and the popular ones exist', () => {
  const { vital, popular, others } = listBuiltIns();
  const names = [...vital, ...popular, ...others].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(vital).toHaveLength(7);
  expect(popular.length).toBeGreaterThan(30);
  expect(names).toEqual(
    expect.arrayContaining(['fs.openSync', 'TypedArray.prototype.set', 'performance.now', 'fetch']),
  );
});
