import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { UserFacingError } from '../../../src/base/errors.ts';
import * as ours from '../../../src/sync/index.ts';
import { root } from '../../support/root.ts';
import { scratch } from '../../support/scratch.ts';

/** Another copy of the library in this thread, minified as in the packaged extension. */
let theirs: typeof ours;

beforeAll(() => {
  const outfile = join(scratch('copy'), 'sync.cjs');
  const entryPoints = [join(root, 'src/sync/index.ts')];
  buildSync({ entryPoints, outfile, bundle: true, minify: true, platform: 'node', format: 'cjs' });
  theirs = createRequire(outfile)(outfile) as typeof ours;
});

describe('two copies of the library in one thread', () => {
  test('have classes of their own', () => {
    expect(theirs.Lock).not.toBe(ours.Lock);
    expect(theirs.QueueEmptyError).not.toBe(ours.QueueEmptyError);
  });

  test('a lock that one copy holds is held for the other', () => {
    const lock = new theirs.Lock();
    const same = ours.revive(ours.share(lock)) as ours.Lock;
    expect(same).toBeInstanceOf(ours.Lock);
    lock.acquire();
    expect(same.acquire({ timeout: 0 })).toBe(false);
    same.release();
    expect(lock.locked).toBe(false);
  });

  test('a message put by one copy is got by the other, an array is the same memory', () => {
    const queue = new theirs.Queue<number>();
    const array = new theirs.SharedArray('int32', [1, 2, 3]);
    const same = ours.revive(ours.share({ queue, array })) as {
      readonly queue: ours.Queue<number>;
      readonly array: ours.SharedArray<'int32'>;
    };
    queue.put(7);
    array[1] = 20;
    expect(same.queue.get()).toBe(7);
    expect([...same.array]).toEqual([1, 20, 3]);
  });

  test("the other copy's lock guards an array, and is the lock of a condition", async () => {
    const lock = new theirs.RLock();
    const value = new ours.SharedValue('int32', 1, { lock: lock });
    const condition = new ours.Condition(lock);
    value.withLock(() => expect(lock.depth).toBe(1));
    condition.acquire();
    expect(lock.depth).toBe(1);
    expect(await condition.waitAsync({ timeout: 1 })).toBe(false);
    condition.release();
    expect(lock.depth).toBe(0);
  });

  test('an error of one is an instance of the same class of the other, and of no other class', () => {
    const thrown = thrownBy(() => new theirs.Queue().getNowait());
    expect(thrown).toBeInstanceOf(ours.QueueEmptyError);
    expect(thrown).not.toBeInstanceOf(ours.QueueFullError);
    expect(thrownBy(() => new theirs.Queue({ capacity: -1 }))).toBeInstanceOf(UserFacingError);
    expect(new ours.LockStateError('x')).toBeInstanceOf(theirs.LockStateError);
  });

  test('an error that only has the same name is no error of the library', () => {
    const named = Object.assign(new Error('x'), { name: 'TimeoutError' });
    expect(named).not.toBeInstanceOf(ours.TimeoutError);
    expect(null).not.toBeInstanceOf(ours.TimeoutError);
  });

  test('a class that extends one of the library has instances of its own', () => {
    class LateError extends ours.TimeoutError {}
    expect(new LateError('x')).toBeInstanceOf(LateError);
    expect(new LateError('x')).toBeInstanceOf(theirs.TimeoutError);
    expect(new ours.TimeoutError('x')).not.toBeInstanceOf(LateError);
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
