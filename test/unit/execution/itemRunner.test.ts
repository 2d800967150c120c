import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, test } from 'vitest';
import { ItemRunner, type ItemRunnerOptions } from '../../../src/execution/itemRunner.ts';
import type { ItemScope } from '../../../src/execution/itemScope.ts';
import type { Target } from '../../../src/execution/jobModule.ts';
import type { JobFunction } from '../../../src/execution/loadJob.ts';
import type { RecordSink } from '../../../src/execution/recordSink.ts';
import { createStatusBuffer, StatusBlock } from '../../../src/execution/status.ts';

type Calls = unknown[][];

function recordingSink(calls: Calls): RecordSink {
  return {
    announces: false,
    append: () => {},
    announce: (item, at) => void calls.push(['announce', item, at]),
    succeed: ({ item }, start, end, value) => {
      if (typeof value === 'function') throw new TypeError('no copy');
      calls.push(['succeed', item, start, end, value]);
    },
    fail: ({ item }, start, end, error, kind) => void calls.push(['fail', item, start, end, error, kind]),
    flush: () => {},
    close: () => {},
  };
}

function setUp(options: Partial<ItemRunnerOptions> = {}) {
  let nowMicros = 0;
  const calls: Calls = [];
  const scopes = new AsyncLocalStorage<ItemScope>();
  const status = new StatusBlock(createStatusBuffer(), 1);
  const abort = new AbortController();
  const runner = new ItemRunner({
    worker: 2,
    signal: abort.signal,
    now: () => (nowMicros += 10),
    cpu: undefined,
    scopes,
    sink: recordingSink(calls),
    status,
    waits: { flush: () => {} },
    races: undefined,
    guard: undefined,
    endGroups: () => {},
    endLines: () => {},
    onLate: (error, { item }) => void calls.push(['late', item, error]),
    warn: () => {},
    debugging: false,
    showsInput: false,
    ...options,
  });
  const scope: ItemScope = { chunk: 0, attempt: 1, item: 105, index: 5, ended: false };
  const run = (
    work: JobFunction,
    input: unknown = 1,
    call: Target['call'] | 'withContext' = 'map',
    announce = false,
  ) => {
    const passesContext = call === 'withContext';
    const target: Target = { run: work, call: passesContext ? 'map' : call, passesContext };
    return runner.run(scope, target, input, announce);
  };
  /** For an item that is not awaited: it has ended when this returns. */
  const runNow = (...args: Parameters<typeof run>): void => expect(run(...args)).toBeUndefined();
  return { run, runNow, calls, scope, scopes, status, abort };
}

describe('a synchronous function', () => {
  test('has ended when the call returns: nothing is awaited', () => {
    const { run, calls, scope, status } = setUp();
    expect(run((x) => Number(x) + 1)).toBeUndefined();
    expect(calls).toEqual([['succeed', 105, 10, 20, 2]]);
    expect(scope.ended).toBe(true);
    expect(status.running).toBeUndefined();
  });

  test('that throws has failed with what it threw', () => {
    const { runNow, calls } = setUp();
    const error = new Error('no');
    runNow(() => {
      throw error;
    });
    expect(calls).toEqual([['fail', 105, 10, 20, error, 'thrown']]);
  });

  test('runs in its scope, and is shown as running', () => {
    const { runNow, scope, scopes, status } = setUp();
    const seen: unknown[] = [];
    runNow(() => seen.push(scopes.getStore(), status.running?.item));
    expect(seen).toEqual([scope, 105]);
  });
});

describe('a promise', () => {
  test('is awaited', async () => {
    const { run, calls } = setUp();
    await run(async (x) => Number(x) + 1);
    expect(calls).toEqual([['succeed', 105, 10, 20, 2]]);
  });

  test('that is rejected has failed', async () => {
    const { run, calls } = setUp();
    const error = new Error('later');
    await run(() => Promise.reject(error));
    expect(calls).toEqual([['fail', 105, 10, 20, error, 'rejected']]);
  });

  test('that never settles ends with an error thrown outside of it', async () => {
    const { run, calls, scope } = setUp();
    const pending = run(() => new Promise(() => {}));
    const error = new Error('from a timer');
    scope.reject?.(error);
    await pending;
    expect(calls).toEqual([['fail', 105, 10, 20, error, 'rejected']]);
  });
});

test('an error that comes while a value or another error is on its way is a late one', async () => {
  const { run, calls, scope } = setUp();
  const [first, second] = [new Error('from a tick'), new Error('from another')];
  const succeeds = run(async () => 1);
  scope.reject?.(first);
  await succeeds;
  expect(calls.splice(0)).toEqual([
    ['succeed', 105, 10, 20, 1],
    ['late', 105, first],
  ]);
  const fails = run(() => new Promise(() => {}));
  scope.reject?.(first);
  scope.reject?.(second);
  await fails;
  expect(calls).toEqual([
    ['fail', 105, 30, 40, first, 'rejected'],
    ['late', 105, second],
  ]);
});

test('an item is announced before it begins, if that is asked for', () => {
  const { runNow, calls } = setUp();
  runNow(() => calls.push(['begins']), 1, 'map', true);
  expect(calls.slice(0, 2)).toEqual([['announce', 105, 10], ['begins']]);
});

test('a result that cannot be sent fails its item, at the time when it ended', () => {
  const { runNow, calls } = setUp();
  runNow(() => () => {});
  expect(calls).toEqual([['fail', 105, 10, 20, new TypeError('no copy'), 'unserialisable']]);
});

test('a function that takes the context receives it, with the place in the call as item, and others do not', () => {
  const { runNow, calls, abort } = setUp();
  abort.abort();
  runNow(
    (_, context) => {
      const { item, worker, signal } = context as { item: number; worker: number; signal: AbortSignal };
      return [item, worker, signal.aborted].join();
    },
    1,
    'withContext',
  );
  runNow((_first, second) => String(second));
  expect(calls.map((call) => call.at(-1))).toEqual(['5,2,true', 'undefined']);
});

test('starmap passes the members of an array as parameters, and anything else is an error', () => {
  const { runNow, calls } = setUp();
  runNow((a, b) => `${String(a)}-${String(b)}`, ['x', 'y'], 'starmap');
  runNow(() => 1, 'xy', 'starmap');
  expect(calls).toEqual([
    ['succeed', 105, 10, 20, 'x-y'],
    [
      'fail',
      105,
      30,
      40,
      expect.objectContaining({ message: expect.stringContaining('array of parameters') }),
      'thrown',
    ],
  ]);
});

test('an item that replaced the console receives a warning, in its own scope', () => {
  const warnings: unknown[] = [];
  const scopes = new AsyncLocalStorage<ItemScope>();
  const { runNow, scope } = setUp({
    scopes,
    guard: { restore: () => true },
    warn: (text) => warnings.push(text, scopes.getStore()),
  });
  runNow(() => 1);
  expect(warnings).toEqual([expect.stringMatching(/^This item replaced a method of the console/), scope]);
});

test('the accesses of an item are published before its outcome is known', () => {
  const calls: Calls = [];
  const { runNow } = setUp({ sink: recordingSink(calls), races: { publish: () => void calls.push(['publish']) } });
  runNow(() => 1);
  expect(calls.map(([what]) => what)).toEqual(['publish', 'succeed']);
});

test('under a debugger an error is passed on uncaught, and the item ends with it', async () => {
  const { run, calls, scope } = setUp({ debugging: true });
  const error = new Error('uncaught');
  await run(() => {
    scope.reject?.(error);
    return new Promise(() => {});
  });
  expect(calls).toEqual([['fail', 105, 10, 20, error, 'thrown']]);
});
