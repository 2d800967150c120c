import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { queueOf } from '../../../src/cli/queueOption.ts';
import { openConnection, shownUrl, type QueuePackages } from '../../../src/queue/server.ts';
import { queuePlace } from '../../../src/supervisor/queuePlace.ts';
import { scratch } from '../../support/scratch.ts';

const key = '0123456789abcdef';
const queue = 'redis://user:secret@host:6379/2';

test('the key comes from a file or the environment, and is long enough', () => {
  const keyFile = scratch('key');
  writeFileSync(keyFile, `${key}\n`);
  expect(queueOf({ queue, keyFile }, {})).toEqual({ url: queue, key });
  expect(queueOf({ queue }, { POOLSCOPE_KEY: key })).toEqual({ url: queue, key });
  expect(queueOf({}, { POOLSCOPE_KEY: key })).toBeUndefined();
  expect(() => queueOf({ queue }, {})).toThrow('needs a key of at least 16 characters, and there is none');
  expect(() => queueOf({ queue }, { POOLSCOPE_KEY: 'short' })).toThrow('this one is shorter');
  expect(() => queueOf({ queue: 'http://host' }, {})).toThrow('expects the address of a Redis server');
  expect(() => queueOf({ queue, keyFile: '/nowhere' }, {})).toThrow('cannot be read');
  const names = { url: 'The setting', keyFile: 'the other setting' };
  expect(() => queuePlace({ url: queue, keyFile: undefined, env: {}, names })).toThrow('The setting needs a key');
});

test('an error shows the address without user and password', async () => {
  expect(shownUrl(queue)).toBe('redis://host:6379/2');
  expect(shownUrl('secret')).toBe('the queue');
  class Redis {
    fail: (error: Error) => void = () => {};
    on(_: 'error', listener: (error: Error) => void): void {
      this.fail = listener;
    }
    connect(): Promise<void> {
      this.fail(new Error('refused'));
      return Promise.reject(new Error('Connection is closed.'));
    }
  }
  const packages = { ioredis: { Redis } } as unknown as QueuePackages;
  await expect(openConnection(packages, queue)).rejects.toThrow(
    'the queue redis://host:6379/2 cannot be used: refused',
  );
});
