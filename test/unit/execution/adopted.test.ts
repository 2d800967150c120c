import { expect, test } from 'vitest';
import { adoptedInit, adoptedMessage } from '../../../src/execution/adopted.ts';
import type { ToWorker } from '../../../src/protocol/workerLink.ts';

/** As a structured clone would arrive in a realm whose Object.prototype has an `offset`. */
const foreign = <T extends object>(values: T): T =>
  Object.assign(Object.create({ offset: 9, debugging: true }) as T, values);

test('a field that Object.prototype of the sender has is absent', () => {
  const chunk = foreign({ chunk: 1, attempt: 1, items: [4], inputs: [1], careful: false });
  const message = adoptedMessage(foreign({ type: 'chunk', chunk }) as ToWorker);
  expect(message.type === 'chunk' && 'offset' in message.chunk).toBe(false);
  expect(message).toEqual({ type: 'chunk', chunk: { chunk: 1, attempt: 1, items: [4], inputs: [1], careful: false } });
});

test('an init is copied deeply; its buffers and the arguments of the user stay the same', () => {
  const args = [{ round: null as unknown }];
  args[0]!.round = args;
  const status = new SharedArrayBuffer(20);
  const init = adoptedInit(
    foreign({
      worker: 1,
      initializer: { exportName: 'setup', args },
      place: foreign({ kind: 'thread', status }),
    }) as never,
  );
  expect('debugging' in init).toBe(false);
  expect((init.place as { status: unknown }).status).toBe(status);
  expect(Object.keys(init.place)).toEqual(['kind', 'status']);
  expect(init.initializer?.args).toBe(args);
});
