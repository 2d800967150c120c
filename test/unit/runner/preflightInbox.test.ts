import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { FromPreflight } from '../../../src/protocol/workerLink.ts';
import { PreflightFailed } from '../../../src/runner/preflightFailed.ts';
import { PreflightInbox } from '../../../src/runner/preflightInbox.ts';

function setUp() {
  const worker = new EventEmitter();
  const inbox = new PreflightInbox(worker);
  const say = (message: FromPreflight): void => void worker.emit('message', message);
  const problem = async (): Promise<PreflightFailed> => {
    const error: unknown = await inbox.next().catch((thrown: unknown) => thrown);
    return error instanceof PreflightFailed ? error : expect.unreachable('no PreflightFailed');
  };
  return { worker, inbox, say, problem };
}

const loaded: FromPreflight = { type: 'loaded', count: 3, initargs: null };

test('messages come one at a time, also those that were there before they were asked for', async () => {
  const { inbox, say } = setUp();
  say(loaded);
  expect(await inbox.next()).toEqual(loaded);
  const next = inbox.next();
  say({ type: 'inputs', inputs: [1], done: true });
  expect(await next).toEqual({ type: 'inputs', inputs: [1], done: true });
});

test('a problem has its message and next step', async () => {
  const { say, problem } = setUp();
  say({ type: 'problem', message: 'no export', nextStep: 'Export it.', place: null, failure: null });
  expect(await problem()).toMatchObject({ message: 'no export', nextStep: 'Export it.' });
});

test.each([
  [0, 'the module ended while loading'],
  [13, 'the module ended while loading'],
  [7, 'the module ended its process while loading (exit code 7)'],
])('an exit with code %i while the module loads is a problem', async (code, message) => {
  const { worker, problem } = setUp();
  worker.emit('exit', code);
  expect((await problem()).message).toContain(message);
});

test('once initargs is called, it is what is late or has ended', async () => {
  const late = setUp();
  late.say({ type: 'callsInitargs' });
  late.inbox.failLate(800);
  expect(await late.problem()).toMatchObject({
    message: 'initargs() did not return within 800 ms',
    nextStep: expect.stringMatching(/, or raise the load timeout\.$/),
  });
  const ended = setUp();
  ended.say({ type: 'callsInitargs' });
  ended.worker.emit('exit', 1);
  expect((await ended.problem()).message).toBe('initargs() ended its process (exit code 1)');
});

test('an error of the thread itself is a problem', async () => {
  const { worker, problem } = setUp();
  worker.emit('error', new RangeError('out of memory'));
  expect((await problem()).message).toBe('RangeError: out of memory');
});
