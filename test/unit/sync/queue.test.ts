import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClosedError, LockStateError, QueueEmptyError, QueueFullError } from '../../../src/sync/errors.ts';
import { Lock } from '../../../src/sync/lock.ts';
import { Pipe } from '../../../src/sync/pipe.ts';
import { JoinableQueue, Queue, SimpleQueue } from '../../../src/sync/queue.ts';
import { revive, share } from '../../../src/sync/share.ts';
import { SharedArray } from '../../../src/sync/sharedArray.ts';
import { Channel } from '../../../src/sync/channel.ts';
import { encode } from '../../../src/sync/message.ts';

const soon = { timeout: 20 };

/** Another reader has just taken what there was, and a writer puts a number while this one looks again. */
class BusyChannel extends Channel {
  #looks = 0;

  override get isEmpty(): boolean {
    this.#looks++;
    if (this.#looks === 1) return false;
    if (this.#looks === 3) this.tryPut(encode(7.5));
    return super.isEmpty;
  }
}

function there<T>(value: T): T {
  const queue = new SimpleQueue<T>();
  queue.put(value);
  return queue.get();
}

describe('a message is a copy', () => {
  it.each([
    undefined,
    null,
    true,
    0,
    -0,
    0.1,
    Number.NaN,
    -Infinity,
    '',
    'plain',
    'Grüße',
    '\u{1f600} and \ud800 alone',
    10n ** 30n,
    [],
    {},
    Object.assign([], { length: 3, 1: 'between holes' }),
    Object.assign([1], { named: 2 }),
    [undefined, Number.NaN, -0],
    { a: { b: [{ c: 'd' }] } },
    JSON.parse('{"__proto__":1}'),
    new Map<unknown, unknown>([['k', new Set([1, 'two'])]]),
    new Date(0),
    /x+/giu,
    new Error('why', { cause: 1 }),
    new Float64Array([1.5, -0]),
    new BigInt64Array([-1n]),
    new DataView(new ArrayBuffer(3), 1),
    Buffer.from('bytes'),
    new Uint8Array(100).subarray(10, 20),
    { nested: { views: [new Int16Array(3), new Uint8ClampedArray([300])] } },
    Array.from({ length: 1000 }, (_, k) => ({ k })),
  ])('of %o', (value) => {
    const copy = there(value);
    expect(copy).toStrictEqual(value);
    if (typeof value === 'object' && value !== null) expect(copy).not.toBe(value);
  });

  it('with the same object twice where it was twice, and cycles', () => {
    const inner = { x: 1 };
    const value: Record<string, unknown> = { a: inner, b: inner };
    value['self'] = value;
    const copy = there(value);
    expect(copy['a']).toBe(copy['b']);
    expect(copy['self']).toBe(copy);
  });

  it('whose views have buffers of their own', () => {
    const views = there([new Uint8Array(3), new Uint8Array(4)]);
    expect(views.map(({ buffer }) => buffer.byteLength)).toEqual([3, 4]);
  });

  it('of all values that structured clone supports', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        expect(there(value)).toEqual(structuredClone(value));
      }),
    );
  });

  it.each([
    ['a function', () => {}],
    ['a symbol', Symbol('s')],
    ['a method', { acquire: new Lock().acquire }],
    ['shared memory', { buffer: new SharedArrayBuffer(8) }],
    ['the memory of a shared array', [new SharedArray('int32', 2).buffer]],
  ])('refuses %s', (_, value) => {
    const queue = new Queue();
    expect(() => queue.put(value)).toThrow('this value cannot be copied');
    expect(queue.empty()).toBe(true);
  });
});

describe('Queue', () => {
  it.each([Queue<number>, JoinableQueue<number>])('is first in, first out, up to its capacity', (Kind) => {
    const queue = new Kind({ capacity: 2 });
    expect([queue.empty(), queue.full(), queue.qsize()]).toEqual([true, false, 0]);
    queue.put(1);
    queue.putNowait(2);
    expect([queue.empty(), queue.full(), queue.qsize()]).toEqual([false, true, 2]);
    expect(() => queue.putNowait(3)).toThrow(QueueFullError);
    expect(() => queue.put(3, soon)).toThrow(QueueFullError);
    expect([queue.get(), queue.getNowait()]).toEqual([1, 2]);
    expect(() => queue.getNowait()).toThrow(QueueEmptyError);
    expect(() => queue.get(soon)).toThrow(QueueEmptyError);
  });

  it('is full when its memory is, and continues when there is room', async () => {
    const queue = new Queue<string>({ bytes: 1024 });
    const put = (): boolean => {
      try {
        queue.putNowait('x'.repeat(100));
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(QueueFullError);
        return false;
      }
    };
    while (put());
    const count = queue.qsize();
    expect(count).toBeGreaterThan(5);
    const late = queue.putAsync('late');
    const all: string[] = [];
    while (all.at(-1) !== 'late') all.push(await queue.getAsync());
    await late;
    expect(all).toHaveLength(count + 1);
  });

  it('takes messages of any size through little memory', async () => {
    const queue = new Queue({ bytes: 1024 });
    const values = [new Uint8Array(50_000).fill(1), 'Ω'.repeat(20_000), 'after'];
    const puts = values.map((value) => queue.putAsync(value));
    for (const value of values) expect(await queue.getAsync()).toEqual(value);
    await Promise.all(puts);
    expect(queue.qsize()).toBe(0);
  });

  it('does not take a number that comes in between for a piece of a big message', () => {
    const bytes = Channel.bytesFor(1024);
    const steps = new BusyChannel(new SharedArrayBuffer(bytes), 0, bytes, false).takeSteps(Infinity);
    expect(steps.next()).toEqual({ done: true, value: encode(7.5) });
  });

  it('puts a big message whole or not at all', async () => {
    const queue = new Queue({ bytes: 1024 });
    expect(() => queue.put(new Uint8Array(50_000), soon)).toThrow(QueueFullError);
    const next = queue.putAsync('next');
    expect(await queue.getAsync()).toBe('next');
    await next;
    const late = queue.putAsync(new Uint8Array(50_000), soon);
    await expect(late).rejects.toThrow(QueueFullError);
    await expect(queue.getAsync(soon)).rejects.toThrow(QueueEmptyError);
  });

  it('keeps the order of puts and gets that are under way together', async () => {
    const queue = new Queue<number>({ capacity: 1 });
    const puts = [1, 2, 3, 4].map((k) => queue.putAsync(k));
    const gets = [1, 2, 3, 4].map(() => queue.getAsync());
    expect(await Promise.all(gets)).toEqual([1, 2, 3, 4]);
    await Promise.all(puts);
    const [first, second] = [queue.getAsync(), queue.getAsync(soon)];
    queue.put(5);
    expect(await first).toBe(5);
    await expect(second).rejects.toThrow(QueueEmptyError);
  });

  it.each([SimpleQueue, Queue, JoinableQueue])('ends here with close', (Kind) => {
    const closed = new Kind();
    closed.close();
    closed.close();
    expect(() => closed.put(1)).toThrow(ClosedError);
    expect(() => closed.get()).toThrow(ClosedError);
  });

  it('ends everywhere with shutdown', async () => {
    const queue = new Queue<number>({ name: 'rows' });
    queue.put(1);
    queue.shutdown();
    expect(() => queue.put(2)).toThrow('queue "rows" is shut down');
    expect(queue.get()).toBe(1);
    expect(() => queue.get()).toThrow(ClosedError);

    const waiting = new Queue();
    const get = waiting.getAsync();
    waiting.shutdown();
    await expect(get).rejects.toThrow(ClosedError);
  });

  it.each([{ capacity: 0 }, { capacity: -1 }, { capacity: 1.5 }, { bytes: 0 }, { bytes: 2 ** 30 }])(
    'refuses %o',
    (options) => {
      expect(() => new Queue(options)).toThrow(/^the (capacity|memory)/);
    },
  );

  it('behaves like an array', () => {
    const operation = fc.oneof(
      fc.record({ put: fc.oneof(fc.string(), fc.integer(), fc.uint8Array({ maxLength: 700 })) }),
      fc.constant('get' as const),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), fc.integer({ min: 1, max: 5 }), (operations, capacity) => {
        const queue = new Queue({ capacity, bytes: 4096 });
        const model: unknown[] = [];
        for (const step of operations) {
          if (step === 'get') {
            if (model.length > 0) expect(queue.getNowait()).toEqual(model.shift());
            else expect(() => queue.getNowait()).toThrow(QueueEmptyError);
          } else if (model.length < capacity) {
            queue.putNowait(step.put);
            model.push(step.put);
          } else expect(() => queue.putNowait(step.put)).toThrow(QueueFullError);
          const state = [queue.qsize(), queue.empty(), queue.full()];
          expect(state).toEqual([model.length, model.length === 0, model.length === capacity]);
        }
      }),
    );
  });
});

describe('JoinableQueue', () => {
  it('is joined when all is done', async () => {
    const queue = new JoinableQueue<number>();
    expect(queue.join()).toBe(true);
    queue.put(1);
    queue.put(2);
    expect(queue.join(soon)).toBe(false);
    const joined = queue.joinAsync();
    queue.get();
    queue.taskDone();
    queue.taskDone();
    expect(await joined).toBe(true);
    expect(() => queue.taskDone()).toThrow(LockStateError);
  });
});

describe('Pipe', () => {
  it('carries both ways', async () => {
    const [a, b] = Pipe<string, number>();
    a.send('there');
    expect([b.poll(), b.recv()]).toEqual([true, 'there']);
    await b.sendAsync(5);
    expect(await a.recvAsync()).toBe(5);
    expect([a.poll(), a.poll(soon), await a.pollAsync(soon)]).toEqual([false, false, false]);
    expect(() => a.recv(soon)).toThrow(QueueEmptyError);
  });

  it('one way receives at its first end and sends at its second, as in Python', () => {
    const [reader, writer] = Pipe({ duplex: false });
    expect([reader.readable, reader.writable, writer.readable, writer.writable]).toEqual([true, false, false, true]);
    writer.send(1);
    expect(reader.recv()).toBe(1);
    expect(() => reader.send(1)).toThrow('only receives');
    expect(() => writer.recv()).toThrow('only sends');
  });

  it('reports whether an end is closed, also by another handle or the end of its block', () => {
    const [near, far] = Pipe();
    const other = revive(structuredClone(share(near))) as typeof near;
    expect([near.closed, far.closed]).toEqual([false, false]);
    other.close();
    expect([near.closed, other.closed, far.closed]).toEqual([true, true, false]);
    {
      using _end = far;
    }
    expect(far.closed).toBe(true);
  });

  it('returns earlier messages before it reports that the other end is closed', () => {
    const [a, b] = Pipe();
    a.send('last');
    a.close();
    a.close();
    expect(b.recv()).toBe('last');
    expect(b.poll()).toBe(true);
    expect(() => b.recv()).toThrow(ClosedError);
    expect(() => b.send(1)).toThrow(ClosedError);
    expect(() => a.send(1)).toThrow(ClosedError);
  });

  it('informs a sender that waits for room', async () => {
    const [a, b] = Pipe({ bytes: 1024 });
    const send = a.sendAsync(new Uint8Array(10_000));
    b.close();
    await expect(send).rejects.toThrow(ClosedError);
  });
});
