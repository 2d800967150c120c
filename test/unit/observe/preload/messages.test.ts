import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { Protocol, seenError } from '../../../../src/observe/preload/messages.ts';

describe('the protocol between two ends', () => {
  it('pairs by the id that messages have, and skips what has none afterwards', () => {
    const protocol = new Protocol();
    expect(protocol.requestOf({ taskId: 7, id: 1, task: 'a' })).toEqual({ id: '7' });
    expect(protocol.requestOf({ kind: 'ping' })).toBeUndefined();
    expect(protocol.requestOf('terminate')).toBeUndefined();
    expect(protocol.answerOf({ taskId: 7, result: 1 })).toEqual({ id: '7', error: undefined, isStartUp: false });
    expect(protocol.answerOf({ taskId: 7, isEvent: true })).toBeUndefined();
    expect(protocol.answerOf('ready')).toBeUndefined();
  });

  it('takes messages without ids in their order, and no message that hands over a port', () => {
    const protocol = new Protocol();
    const { port1 } = new MessageChannel();
    expect(protocol.requestOf({ port: port1 })).toBeUndefined();
    port1.close();
    expect(protocol.requestOf({ n: 1 })).toEqual({ id: '' });
    expect(protocol.requestOf(3)).toEqual({ id: '' });
    expect(protocol.answerOf({ ready: true })).toMatchObject({ isStartUp: true });
    expect(protocol.answerOf(4)).toEqual({ id: '', error: undefined, isStartUp: false });
  });

  it.each([
    ['Piscina', { id: 1, error: new RangeError('bad') }, 'RangeError'],
    ['workerpool', { id: 1, result: null, error: { name: 'TypeError', message: 'bad', stack: '' } }, 'TypeError'],
    ['a copy of a stack', { id: 1, error: { message: 'bad', stack: 'TypeError: bad\n    at f' } }, 'TypeError'],
    ['a text', { id: 1, err: 'bad' }, 'string'],
  ])('finds the error of %s', (_, answer, name) => {
    const protocol = new Protocol();
    protocol.requestOf({ id: 1 });
    expect(protocol.answerOf(answer)?.error).toMatchObject({ name, message: 'bad' });
  });

  it('knows the calls and answers of jest-worker', () => {
    const protocol = new Protocol();
    expect(protocol.requestOf([0, false, '/work/worker.js', []])).toBeUndefined();
    expect(protocol.requestOf([1, false, 'run', [1]])).toEqual({ id: '' });
    expect(protocol.answerOf([0, 42])?.error).toBeUndefined();
    expect(protocol.answerOf([1, 'RangeError', 'bad', 'RangeError: bad'])?.error).toEqual({
      name: 'RangeError',
      message: 'bad',
      stack: 'RangeError: bad',
    });
  });

  it('reads errors whose properties throw', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
      },
    );
    expect(seenError(hostile)).toEqual({ name: 'Error', message: '', stack: '' });
  });
});
