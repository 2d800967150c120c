import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { ItemLoop, type ItemLoopOptions } from '../../../src/execution/itemLoop.ts';
import { ItemRunner } from '../../../src/execution/itemRunner.ts';
import type { ItemScope } from '../../../src/execution/itemScope.ts';
import { createStatusBuffer, StatusBlock } from '../../../src/execution/status.ts';

/** More than end before items share a scope. */
const many = 200;
const scopes = new AsyncLocalStorage<ItemScope>();
let loop: ItemLoop;

afterEach(() => loop.dispose());

function setUp(options: Partial<ItemLoopOptions> = {}) {
  let nowMicros = 0;
  const now = (): number => nowMicros;
  const settled: unknown[][] = [];
  const sink = {
    announces: false,
    append: () => {},
    announce: (item: number) => void settled.push(['announce', item]),
    succeed: ({ item }: { item: number }, ...rest: unknown[]) => void settled.push([item, ...rest.slice(0, 3)]),
    fail: ({ item }: { item: number }, ...rest: unknown[]) => void settled.push([item, ...rest.slice(0, 4)]),
    flush: () => {},
    close: () => {},
  };
  const items = new ItemRunner({
    ...{ worker: 0, signal: new AbortController().signal, now, scopes, sink, guard: undefined, races: undefined },
    cpu: undefined,
    status: new StatusBlock(createStatusBuffer(), 1),
    waits: { flush: () => {} },
    onLate: () => {},
    endLines: () => {},
    endGroups: () => {},
    warn: () => {},
    ...{ debugging: false, showsInput: false },
  });
  const ended: number[] = [];
  loop = new ItemLoop({
    ...{ concurrency: 1, now, scopes, items, sink, announcesAll: false, sharesScopes: true, joinsTimes: true },
    isStopped: () => false,
    onBegin: () => {},
    onEnd: (item) => void ended.push(item),
    ...options,
  });
  const run = (work: (input: number) => unknown, count = many, more: object = {}): Promise<void> => {
    const inputs = Array.from({ length: count }, (_, k) => k);
    const chunk = {
      chunk: 3,
      attempt: 1,
      items: inputs.map((k) => k + 1000),
      inputs,
      offset: 1000,
      careful: false,
      ...more,
    };
    const target = { run: work as never, call: 'map', passesContext: false } as const;
    return loop.run(chunk, { target, inputs }, now());
  };
  return { run, settled, ended, pass: (micros: number) => void (nowMicros += micros) };
}

const ownIndex = (): number | undefined => scopes.getStore()?.index;

test('quick items share scopes, and each of them sees its own number', async () => {
  const { run, settled, ended } = setUp();
  const used = new Set<unknown>();
  const seen: unknown[] = [];
  await run((input) => {
    used.add(scopes.getStore());
    seen.push(ownIndex() === input && scopes.getStore()?.ended === false);
    return input;
  });
  expect(seen).toEqual(Array.from({ length: many }, () => true));
  expect(settled.map(([item, , , value]) => [item, value])).toEqual(
    Array.from({ length: many }, (_, k) => [1000 + k, k]),
  );
  expect(ended).toHaveLength(many);
  expect(used.size).toBeLessThan(many / 2);
  expect(ownIndex()).toBeUndefined();
});

test('what an item has written in part is not there for the next one', async () => {
  const { run } = setUp();
  const found: number[] = [];
  await run((input) => {
    const scope = scopes.getStore()!;
    if (scope.decoders) found.push(input);
    if (input >= many - 50) scope.decoders = {};
  });
  expect(found).toEqual([]);
});

const old = Promise.resolve();
const bound: (() => void)[] = [];
test.each<[string, (later: () => void) => void]>([
  ['a timer', (later) => void setTimeout(later, 1)],
  ['an immediate', (later) => void setImmediate(later)],
  ['the next tick', (later) => process.nextTick(later)],
  ['a microtask', (later) => queueMicrotask(later)],
  ['a promise', (later) => void new Promise<void>((resolve) => resolve()).then(later)],
  ['an older promise', (later) => void old.then(later)],
  [
    'an asynchronous function',
    (later) =>
      void (async () => {
        await old;
        later();
      })(),
  ],
  ['a function that is bound to the context', (later) => void bound.push(AsyncLocalStorage.bind(later))],
  ['a listener of a port', (later) => listenOnce(later)],
])('what an item leaves behind keeps the number of the item: %s', async (_, leave) => {
  const { run } = setUp();
  const seen: unknown[] = [];
  await run((input) => {
    if (input === many - 50 || input === many - 20) leave(() => seen.push([ownIndex(), scopes.getStore()?.ended]));
  });
  for (const call of bound.splice(0)) call();
  await delay(20);
  await immediate();
  expect(seen).toEqual([
    [many - 50, true],
    [many - 20, true],
  ]);
});

function listenOnce(later: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = (): void => {
    port1.close();
    later();
  };
  port2.postMessage(1);
}

test('an item that is asynchronous after many that were not has its scope for itself', async () => {
  const { run, settled } = setUp();
  await run((input) => (input === many - 10 ? delay(1).then(ownIndex) : ownIndex()));
  expect(settled.map(([, , , value]) => value)).toEqual(Array.from({ length: many }, (_, k) => k));
});

test('an error of a quick item is its own, and the next items run', async () => {
  const { run, settled } = setUp();
  await run((input) => {
    if (input === many - 10) throw new Error('own');
    return input;
  });
  expect(settled).toHaveLength(many);
  expect(settled[many - 10]).toMatchObject([
    1000 + many - 10,
    expect.anything(),
    expect.anything(),
    { message: 'own' },
    'thrown',
  ]);
});

test('an item begins when the one before it has ended; the clock is read again if a record takes time', async () => {
  let passMore = (_micros: number): void => {};
  const times = async (joinsTimes: boolean): Promise<unknown[]> => {
    const { run, settled, pass } = setUp({ joinsTimes, onEnd: () => passMore(3) });
    passMore = pass;
    await run(() => pass(10));
    return settled.slice(-2).map(([, start, end]) => [start, end]);
  };
  const [joined, apart] = [await times(true), await times(false)] as [number[][], number[][]];
  expect(joined[1]?.[0]).toBe(joined[0]?.[1]);
  expect(apart[1]?.[0]).toBe(apart[0]![1]! + 3);
});

test('timers get a turn between items that share a scope', async () => {
  const { run, pass } = setUp();
  let turns = 0;
  let next: NodeJS.Immediate;
  const count = (): void => {
    turns++;
    next = setImmediate(count);
  };
  count();
  await run(() => pass(5000));
  clearImmediate(next!);
  expect(turns).toBeGreaterThan(30);
});

test('no item begins after a stop, or later than 100 ms in a careful chunk', async () => {
  let isStopped = false;
  const stopped = setUp({ isStopped: () => isStopped });
  await stopped.run((input) => void (isStopped = input === 150));
  expect(stopped.ended.at(-1)).toBe(1150);
  loop.dispose();
  const careful = setUp();
  await careful.run(() => careful.pass(1000), many, { careful: true });
  expect(careful.ended.at(-1)).toBe(1100);
});

test('items that run at the same time have a scope each', async () => {
  const { run, settled } = setUp({ concurrency: 4 });
  await run(() => delay(0).then(ownIndex), 12);
  expect(settled.map(([item, , , value]) => (item as number) - 1000 - (value as number))).toEqual(Array(12).fill(0));
});
