import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import { checkFunctionName, checkItems } from '../../../src/pool/callArguments.ts';
import { checkChunksize, checkCount, checkMillis } from '../../../src/pool/options.ts';
import { checkSettings, toInitializer } from '../../../src/pool/settings.ts';
import { Lock } from '../../../src/sync/lock.ts';

const withNextStep = (message: string): unknown =>
  expect.objectContaining({ name: 'UserFacingError', message, nextStep: expect.any(String) });
const thrownBy = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('the options of a pool', () => {
  test('have defaults', () => {
    expect(checkSettings({})).toEqual({
      workers: availableParallelism(),
      isolation: 'thread',
      concurrency: 1,
      maxTasksPerChild: undefined,
      timeoutMs: undefined,
      startMs: 60_000,
      name: null,
      detectRaces: false,
      profile: undefined,
    });
  });

  test.each([
    ['cpu', { kind: 'cpu' }],
    [{ kind: 'cpu' }, { kind: 'cpu' }],
    [
      { kind: 'heap', intervalBytes: 65_536 },
      { kind: 'heap', intervalBytes: 65_536 },
    ],
  ] as const)('take the profile %o', (profile, spec) => {
    expect(checkSettings({ profile }).profile).toEqual(spec);
  });

  test.each(['gpu', true, null, { kind: 'cpu', intervalMicros: 1 }, { kind: 'heap', intervalMicros: 90 }])(
    'refuse the profile %o',
    (profile) => {
      const run = (): unknown => checkSettings({ profile: profile as unknown as 'cpu' });
      expect(thrownBy(run)).toEqual(withNextStep(expect.stringMatching(/^profile must be /) as unknown as string));
    },
  );

  test('inline need no more than one worker and detect no races', () => {
    expect(checkSettings({ isolation: 'inline', workers: 8, detectRaces: true })).toMatchObject({
      workers: 1,
      detectRaces: false,
    });
  });

  test('take Infinity as no limit', () => {
    expect(checkSettings({ timeout: Infinity, startTimeout: Infinity })).toMatchObject({
      timeoutMs: undefined,
      startMs: undefined,
    });
  });

  test.each([
    [{ isolation: 'fork' }, 'isolation must be thread, process or inline, not fork'],
    [{ isolation: 'process', detectRaces: true }, 'detectRaces needs threads: processes share no memory'],
    [{ workers: 0 }, 'workers must be a whole number from 1 to 1024, not 0'],
    [{ workers: '2' }, 'workers must be a whole number from 1 to 1024, not "2"'],
    [{ timeout: NaN }, 'timeout must be a number of milliseconds above 0, not NaN'],
    [{ startTimeout: 0 }, 'startTimeout must be a number of milliseconds above 0, not 0'],
    [{ processes: 4 }, 'a pool has no option "processes"'],
    [{ initargs: [1] }, 'a pool has no option "initargs"'],
  ])('%j are refused', (options, message) => {
    expect(thrownBy(() => checkSettings(options as object))).toEqual(withNextStep(message));
  });
});

describe('the initializer', () => {
  test('is a name, or a name with arguments that are ready to be sent', () => {
    expect(toInitializer(undefined, 'thread')).toBeNull();
    expect(toInitializer('init', 'thread')).toEqual({ exportName: 'init', args: [] });
    const lock = new Lock();
    const { args } = toInitializer({ name: 'init', args: [1, lock] }, 'thread')!;
    expect(args).toEqual([1, expect.objectContaining({ $poolscope: 'lock', id: lock.id })]);
  });

  test('is refused with arguments that cannot reach its workers', () => {
    expect(() => toInitializer({ name: 'init', args: [() => 1] }, 'thread')).toThrow('initializer.args[0]');
    expect(() => toInitializer({ name: 'init', args: [new Lock()] }, 'process')).toThrow('initializer.args[0]');
    expect(() => toInitializer((() => 1) as never, 'thread')).toThrow('the initializer must be the name');
  });
});

describe('the arguments of a call', () => {
  test.each([
    ['a function', function work() {}, 'a function cannot be sent to a worker'],
    ['a number', 1, 'the name of an exported function was expected, not number'],
  ])('are refused with %s in the place of a name', (_, name, message) => {
    expect(() => checkFunctionName(name)).toThrow(message);
  });

  test('name the function that was passed in the place of its name', () => {
    const error = thrownBy(() => checkFunctionName(function work() {}));
    expect(error).toMatchObject({ nextStep: "Export work from the pool's module and pass its name." });
  });

  test.each([[[]], ['ab'], [new Set([1])], [(async function* () {})()]])('may be the items %o', (items) => {
    expect(() => checkItems(items)).not.toThrow();
  });

  test.each([
    [null, 'null'],
    [undefined, 'undefined'],
    [5, 'number'],
    [{ length: 1 }, 'object'],
    [() => [], 'function'],
  ])('may not be the items %o', (items, shown) => {
    expect(() => checkItems(items)).toThrow(`items must be an array, an iterable or an async iterable, not ${shown}`);
  });

  test('may be any chunksize that a chunk can have', () => {
    expect([checkChunksize(undefined), checkChunksize('auto'), checkChunksize(3)]).toEqual([undefined, 'auto', 3]);
    expect(() => checkChunksize(1.5)).toThrow("chunksize must be 'auto', or a whole number from 1 to");
    expect(() => checkCount('buffersize', 11, 10)).toThrow('buffersize must be a whole number from 1 to 10, not 11');
    expect(checkMillis('timeout', 0.5)).toBe(0.5);
  });
});
