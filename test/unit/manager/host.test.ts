import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startProcess, startThread } from '../../../src/manager/host.ts';
import type { ServerInit } from '../../../src/manager/server.ts';
import { eventually } from '../../support/eventually.ts';
import { scratch } from '../../support/scratch.ts';

// A script in the place of the server.
let script = '';
vi.mock('../../../src/manager/bundlePath.ts', () => ({ bundlePath: () => script }));

let init: ServerInit;
beforeEach(() => {
  init = { dir: scratch('work'), path: '/nowhere', authkey: 'secret' };
  mkdirSync(init.dir);
});
afterEach(() => {
  vi.useRealTimers();
});

function serverThatRuns(code: string): void {
  script = scratch('server.cjs');
  writeFileSync(script, code);
}
const listens = {
  thread: `require('node:worker_threads').parentPort.postMessage('listening'); setInterval(() => {}, 1000);`,
  process: `process.stdin.once('data', (line) => JSON.parse(line).authkey === 'secret' && process.stdout.write('listening'));`,
};

describe.each([
  ['thread', startThread],
  ['process', startProcess],
] as const)('a server in a %s', (place, start) => {
  test('is ended immediately, and its folder is removed', async () => {
    serverThatRuns(listens[place]);
    const host = await start(init);
    expect(host.pid === process.pid).toBe(place === 'thread');
    await host.end();
    await host.end();
    await eventually(() => existsSync(init.dir)).toBe(false);
  });

  test('that ends before it listens is an error with its exit code', async () => {
    serverThatRuns('process.exit(3)');
    await expect(start(init)).rejects.toMatchObject({
      name: 'UserFacingError',
      message: 'the manager did not start: its server ended with code 3',
    });
  });

  test('that does not listen is ended after ten seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    serverThatRuns('setInterval(() => {}, 1000);');
    const started = start(init).catch((error: Error) => error.message);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await started).toBe('the manager did not start: it did not listen within 10000 ms');
  });
});

test('a server that throws while it starts is an error with that message', async () => {
  serverThatRuns(`throw new Error('no memory')`);
  await expect(startThread(init)).rejects.toThrow('the manager did not start: no memory');
});
