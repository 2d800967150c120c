import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Barrier } from '../../../src/sync/barrier.ts';
import { Condition } from '../../../src/sync/condition.ts';
import { TimeoutError } from '../../../src/sync/errors.ts';
import { Event } from '../../../src/sync/event.ts';
import { Lock, RLock } from '../../../src/sync/lock.ts';
import { Pipe } from '../../../src/sync/pipe.ts';
import { JoinableQueue, Queue, SimpleQueue } from '../../../src/sync/queue.ts';
import { BoundedSemaphore, Semaphore } from '../../../src/sync/semaphore.ts';
import { revive, share } from '../../../src/sync/share.ts';
import { SharedArray } from '../../../src/sync/sharedArray.ts';
import { SharedValue } from '../../../src/sync/sharedValue.ts';

/** Copies a value as postMessage does. */
const across = <T>(value: T): T => revive(structuredClone(share(value))) as T;

describe('SharedArray', () => {
  it('is a typed array with a lock', () => {
    const grid = new SharedArray('float64', 4);
    grid[3] = 1.5;
    expect([...grid]).toEqual([0, 0, 0, 1.5]);
    expect(grid).toHaveLength(4);
    expect(grid.view).toEqual(new Float64Array([0, 0, 0, 1.5]));
    expect(grid.map((x) => x + 1)).toEqual(new Float64Array([1, 1, 1, 2.5]));
    grid.set([7, 8], 1);
    expect(grid.slice(1, 3)).toEqual(new Float64Array([7, 8]));
    expect(grid.withLock(() => grid.lock.depth)).toBe(1);
    expect(grid.lock.locked).toBe(false);
    expect(Object.keys(grid)).toEqual(['0', '1', '2', '3']);
  });

  it('begins with the values it is given', () => {
    expect([...new SharedArray('uint8', [1, 300])]).toEqual([1, 44]);
    expect([...new SharedArray('bigint64', new Set([-1n, 2n]))]).toEqual([-1n, 2n]);
  });

  it('refuses an invalid type or length', () => {
    expect(() => new SharedArray('double' as 'float64', 1)).toThrow('"double" is not a typecode');
    expect(() => new SharedArray('int8', -1)).toThrow('the length of an array must be a whole number from 0 on');
  });

  it('has the lock it is given, or none', () => {
    const lock = new Lock();
    const grid = new SharedArray('int8', 1, { lock });
    expect(grid.withLock(() => lock.locked)).toBe(true);
    const raw = new SharedArray('int8', 1, { lock: false, name: 'raw' });
    expect(() => raw.lock).toThrow('raw has no lock');
  });
});

describe('SharedValue', () => {
  it('holds a number, or a bigint', () => {
    const counter = new SharedValue('int32', 5);
    counter.value += 1;
    expect(counter.value).toBe(6);
    expect(new SharedValue('biguint64', 2n ** 63n).value).toBe(2n ** 63n);
    expect(new SharedValue('float32').value).toBe(0);
  });

  it('has the lock it is given, or none', () => {
    const lock = new Lock();
    expect(new SharedValue('int8', 0, { lock }).withLock(() => lock.locked)).toBe(true);
    const raw = new SharedValue('int8', 1, { lock: false, name: 'raw' });
    expect(() => raw.lock).toThrow('value "raw" has no lock');
    expect(raw.value).toBe(1);
  });

  it('returns the result of the function, and frees its lock when the function throws', () => {
    const counter = new SharedValue('int32', 0);
    expect(counter.withLock(() => 'result')).toBe('result');
    const fails = (): never => {
      throw new RangeError('no');
    };
    expect(() => counter.withLock(fails)).toThrow(RangeError);
    expect(counter.lock.locked).toBe(false);
  });

  it('refuses an async function, which would lose the lock', () => {
    expect(() => new SharedValue('int32', 0).withLock(async () => {})).toThrow('withLock() received an async function');
  });

  it('reports that its lock is not free in time', () => {
    const lock = new Lock();
    lock.acquire();
    expect(() => new SharedValue('int8', 0, { lock }).withLock(() => 1, { timeout: 0 })).toThrow(TimeoutError);
  });
});

describe('share and revive', () => {
  const [near, far] = Pipe();
  const all = [
    new Lock({ name: 'l' }),
    new RLock(),
    new Semaphore(3),
    new BoundedSemaphore(3),
    new Event(),
    new Condition(new Lock()),
    new Condition(),
    new Barrier(3),
    new Queue({ capacity: 2 }),
    new JoinableQueue(),
    new SimpleQueue(),
    near,
    far,
    new SharedArray('int16', 3),
    new SharedValue('float64', 1.5),
  ];

  it.each(all.map((primitive) => [primitive.kind, primitive] as const))('a %s arrives as itself', (kind, primitive) => {
    const copy = across({ deep: [primitive] }).deep[0]!;
    expect([copy.kind, copy.id, copy.name]).toEqual([kind, primitive.id, primitive.name]);
    expect(copy.constructor).toBe(primitive.constructor);
    expect(copy).not.toBe(primitive);
  });

  it('both sides share one memory', () => {
    const tools = { lock: new Lock(), queue: new Queue<number>({ capacity: 1 }), grid: new SharedArray('int8', 2) };
    const copy = across(tools);
    copy.lock.acquire();
    copy.queue.put(7);
    copy.grid[1] = 3;
    expect([tools.lock.locked, tools.queue.full(), tools.queue.get(), tools.grid[1]]).toEqual([true, true, 7, 3]);
  });

  it('ends of a pipe find one another', () => {
    const [a, b] = across(Pipe());
    a.send(1);
    expect(b.recv()).toBe(1);
  });

  it('looks into maps, sets, classes and cycles, and keeps identity', () => {
    class Job {
      readonly lock = new Lock();
    }
    const lock = new Lock();
    const value: Record<string, unknown> = {
      map: new Map<unknown, unknown>([[lock, new Job()]]),
      set: new Set([lock]),
    };
    value['self'] = value;
    const copy = across(value);
    const [[key, job]] = [...(copy['map'] as Map<Lock, Job>)] as [[Lock, Job]];
    expect(key.id).toBe(lock.id);
    expect(job.lock).toBeInstanceOf(Lock);
    expect([...(copy['set'] as Set<Lock>)][0]).toBe(key);
    expect(copy['self']).toBe(copy);
    expect((value['set'] as Set<unknown>).has(lock)).toBe(true);
  });

  it('returns a value without primitives unchanged', () => {
    const anything = fc.anything({ withMap: true, withSet: true, withDate: true, withTypedArray: true });
    fc.assert(
      fc.property(anything, (value) => {
        expect(share(value)).toBe(value);
        expect(revive(value)).toBe(value);
      }),
    );
  });

  it('knows the primitives of another copy by their mark', () => {
    const lock = new Lock();
    const foreign = { [Symbol.for('poolscope.sync')]: () => share(lock) };
    expect((across({ foreign }).foreign as unknown as Lock).id).toBe(lock.id);
  });

  it('refuses the state of another version', () => {
    const state = { ...(share(new Lock()) as object), v: 2 };
    expect(() => revive([state])).toThrow('received a lock of state version 2');
  });

  it('refuses kinds that no loaded module can create', () => {
    expect(() => revive([{ $poolscope: 'toString', v: 1 }])).toThrow('cannot revive a toString');
  });

  it('keeps holes', () => {
    const sparse: unknown[] = [];
    sparse[2] = new Lock();
    expect(Object.keys(across(sparse))).toEqual(['2']);
  });

  it('keeps a key named __proto__', () => {
    const value = JSON.parse('{"__proto__":{"a":1}}') as Record<string, unknown>;
    const copy = across({ value, lock: new Lock() }).value;
    expect(Object.keys(copy)).toEqual(['__proto__']);
  });
});
