import { threadId } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  Barrier,
  BoundedSemaphore,
  Condition,
  Event,
  JoinableQueue,
  Lock,
  Pipe,
  Queue,
  QueueEmptyError,
  revive,
  RLock,
  Semaphore,
  setSyncObserver,
  share,
  SharedArray,
  SharedValue,
  SimpleQueue,
  TimeoutError,
  type BlockedWait,
  type HolderLook,
  type WaitObserver,
} from '../../../src/sync/index.ts';

afterEach(() => {
  setSyncObserver(undefined);
});

/** As through postMessage. */
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

  it('refuses what is no type and no length', () => {
    expect(() => new SharedArray('double' as 'float64', 1)).toThrow('"double" is no type of elements');
    expect(() => new SharedArray('int8', -1)).toThrow('the length of an array must be a whole number from 0 on');
  });

  it('has the lock it is given, or none', () => {
    const lock = new Lock();
    const grid = new SharedArray('int8', 1, { lock });
    expect(grid.withLock(() => lock.locked)).toBe(true);
    const raw = new SharedArray('int8', 1, { lock: false, name: 'raw' });
    expect(() => raw.lock).toThrow('raw was made with { lock: false }');
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
    expect(() => raw.lock).toThrow('value "raw" was made with { lock: false }');
    expect(raw.value).toBe(1);
  });

  it('gives what the function gives, and frees its lock when that throws', () => {
    const counter = new SharedValue('int32', 0);
    expect(counter.withLock(() => 'result')).toBe('result');
    const fails = (): never => {
      throw new RangeError('no');
    };
    expect(() => counter.withLock(fails)).toThrow(RangeError);
    expect(counter.lock.locked).toBe(false);
  });

  it('refuses an async function, which would lose the lock', () => {
    expect(() => new SharedValue('int32', 0).withLock(async () => {})).toThrow('withLock() got an async function');
  });

  it('says when its lock is not free in time', () => {
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

  it('gives back itself what holds no primitive', () => {
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
    expect(() => revive([state])).toThrow('a lock of version 2 came from elsewhere');
  });

  it('refuses what no loaded layer can make', () => {
    expect(() => revive([{ $poolscope: 'toString', v: 1 }])).toThrow('a toString came from elsewhere');
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

interface Seen {
  readonly what: 'begins' | 'goesOn' | 'ended';
  readonly wait: BlockedWait;
  readonly look?: HolderLook;
  readonly stack?: string;
}

function recordWaits(): { readonly seen: Seen[]; readonly observer: WaitObserver } {
  const seen: Seen[] = [];
  return {
    seen,
    observer: {
      waitBegins: (wait, look, stack) => seen.push({ what: 'begins', wait, look, stack }),
      waitGoesOn: (wait, look) => seen.push({ what: 'goesOn', wait, look }),
      waitEnded: (wait) => seen.push({ what: 'ended', wait }),
    },
  };
}

describe('observers', () => {
  it('see waits that block, those that last as they go on, and none that do not block', async () => {
    const { seen, observer } = recordWaits();
    setSyncObserver(observer);
    const lock = new Lock({ name: 'till' });
    lock.acquire();
    expect(lock.acquire({ timeout: 0 })).toBe(false);
    expect(seen).toEqual([]);
    const wait = { kind: 'lock', id: lock.id, name: 'till', op: 'acquire', blocking: true, endless: false };
    lock.acquire({ timeout: 5 });
    expect(seen.splice(0)).toMatchObject([{ what: 'ended', wait }]);
    lock.acquire({ timeout: 250 });
    expect(seen.map(({ what }) => what)).toEqual(['begins', 'goesOn', 'goesOn', 'ended']);
    const [begun] = seen;
    expect(begun?.wait).toMatchObject({ ...wait, thread: threadId });
    expect(begun?.look?.owner).toBe(threadId);
    expect(begun!.look!.atMicros - begun!.wait.startMicros).toBeGreaterThan(9_000);
    expect(begun?.stack?.split('\n')[1]).toMatch(/acquire.*acquirable/);
    expect(begun?.stack).toContain('shared.test.ts');
    setSyncObserver(undefined);
    expect(lock.acquire({ timeout: 20 })).toBe(false);
    expect(seen).toHaveLength(4);
  });

  it('see awaits with the stack of who began them', async () => {
    const { seen, observer } = recordWaits();
    setSyncObserver(observer);
    const queue = new Queue();
    async function getsNothing(): Promise<void> {
      await expect(queue.getAsync({ timeout: 40 })).rejects.toThrow(QueueEmptyError);
    }
    await getsNothing();
    expect(seen[0]).toMatchObject({ what: 'begins', wait: { kind: 'queue', op: 'get', blocking: false } });
    expect(seen[0]?.stack).toContain('getsNothing');
    expect(seen.at(-1)?.what).toBe('ended');
  });
});
