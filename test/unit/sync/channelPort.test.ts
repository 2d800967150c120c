import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WaitObserver } from '../../../src/base/waitObserver.ts';
import { Channel } from '../../../src/sync/channel.ts';
import { ChannelPort } from '../../../src/sync/channelPort.ts';
import { decode, encode, type Message } from '../../../src/sync/message.ts';
import { setSyncObserver } from '../../../src/sync/observer.ts';

const identity = { kind: 'pipe', id: 'pipe-1', name: undefined } as const;
const now = { timeout: 0 };
const text = (outcome: Message | string): unknown => (typeof outcome === 'string' ? outcome : decode(outcome));

let port: ChannelPort;
beforeEach(() => {
  const bytes = Channel.bytesFor(1024);
  const channel = new Channel(new SharedArrayBuffer(bytes), 0, bytes, false);
  port = new ChannelPort(channel, identity, { put: 'send', take: 'recv' });
});
afterEach(() => {
  setSyncObserver(undefined);
});

describe('async calls of one handle', () => {
  test('take messages in the order in which they were made, also past a blocking call', async () => {
    const takes = [port.takeAsync(undefined), port.takeAsync(undefined)];
    expect(text(port.take(now))).toBe('empty');
    for (const value of ['a', 'b', 'c']) port.put(encode(value), now);
    expect((await Promise.all(takes)).map(text)).toEqual(['a', 'b']);
    expect(text(port.take(now))).toBe('c');
  });

  test('do not overtake one that waits, although their message would fit', async () => {
    const large = encode('x'.repeat(400));
    while (port.channel.tryPut(large));
    const [first, second] = [port.putAsync(large, undefined), port.putAsync(encode('small'), undefined)];
    const taken: unknown[] = [];
    while (taken.at(-1) !== 'small') taken.push(text(await port.takeAsync(undefined)));
    expect([await first, await second, taken.at(-2)]).toEqual(['done', 'done', 'x'.repeat(400)]);
  });

  test('that miss their turn are full or empty', async () => {
    const first = port.takeAsync(undefined);
    expect(await port.takeAsync(now)).toBe('empty');
    port.channel.endWriting();
    expect(await first).toBe('closed');
    expect(await port.putAsync(encode(1), now)).toBe('closed');
  });
});

test('a wait is observed under the name of the user’s call', () => {
  const operations: string[] = [];
  setSyncObserver({ waitEnded: ({ op }) => operations.push(op) } as Partial<WaitObserver> as WaitObserver);
  port.take({ timeout: 1 });
  while (port.channel.tryPut(encode('x'.repeat(100))));
  port.put(encode('x'.repeat(100)), { timeout: 1 });
  expect(operations).toEqual(['recv', 'send']);
});

test('a wrong timeout is refused although there is a message', () => {
  port.put(encode(1), now);
  expect(() => port.take({ timeout: NaN })).toThrow('timeout must be a number of milliseconds');
});
