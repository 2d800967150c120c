import { EventEmitter, once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { beforeAll, expect, test, vi } from 'vitest';
import { readAnswer } from '../../../../src/manager/client/answers.ts';
import type { BridgeRoute } from '../../../../src/manager/client/bridge.ts';
import { createDoorbell, silence } from '../../../../src/manager/client/doorbell.ts';
import { newObject } from '../../../../src/manager/objects/store.ts';
import { identity, type ManagerAddress } from '../../../../src/manager/wire/address.ts';
import { frameOf } from '../../../../src/manager/wire/frames.ts';
import { serve } from '../../../../src/manager/wire/serve.ts';
import { scratch } from '../../../support/scratch.ts';

// The bridge runs in this thread: its port to the calling thread is an emitter.
const answered = createDoorbell();
const parentPort = new EventEmitter();
const address: ManagerAddress = { path: scratch('manager.sock'), authkey: 'secret', pid: process.pid };
beforeAll(async () => {
  await serve(address);
  const threads = await vi.importActual('node:worker_threads');
  vi.doMock('node:worker_threads', () => ({ ...threads, parentPort, workerData: { answered, identity } }));
  await import('../../../../src/manager/client/bridge.ts');
});

function openRoute(to: ManagerAddress): MessagePort {
  const { port1, port2 } = new MessageChannel();
  parentPort.emit('message', { address: to, port: port2 } satisfies BridgeRoute);
  return port1;
}

async function ask(port: MessagePort, ...call: readonly unknown[]): Promise<unknown> {
  silence(answered);
  port.postMessage(frameOf(call));
  const [message] = await once(port, 'message');
  return message;
}

test('a request is answered through its port, and the bell rings', async () => {
  const port = openRoute(address);
  const answer = readAnswer((await ask(port, 0, newObject, 'list', [[1, 2]])) as Uint8Array);
  expect([answer[0], answer[1]]).toEqual([0, 'value']);
  expect(Atomics.load(answered, 0)).toBe(1);
  const length = readAnswer((await ask(port, 1, answer[2], 'length', [])) as Uint8Array);
  expect(length).toEqual([1, 'value', 2]);
  port.close();
});

test('a request to a manager that has ended is answered with the reason, and so is the next one', async () => {
  const port = openRoute({ ...address, path: scratch('none.sock') });
  for (let k = 0; k < 2; k++) {
    expect(await ask(port, k, 'list-1', 'length', [])).toEqual({ closed: expect.stringContaining('ENOENT') });
    expect(Atomics.load(answered, 0)).toBe(1);
  }
  port.close();
});
