import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import type { FromPreflight } from '../../../src/protocol/workerLink.ts';
import { PreflightFailed } from '../../../src/runner/preflightFailed.ts';
import { PreflightInbox } from '../../../src/runner/preflightInbox.ts';

function setUp() {
  const worker = new EventEmitter();
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  const inbox = new PreflightInbox(worker, port1);
  const say = (message: FromPreflight): void => port2.postMessage(message);
  const problem = async (): Promise<PreflightFailed> => {
    const error: unknown = await inbox.next().catch((thrown: unknown) => thrown);
    return error instanceof PreflightFailed ? error : expect.unreachable('no PreflightFailed');
  };
  return { worker, inbox, say, problem };
}

const loaded: FromPreflight = { type: 'loaded', count: 3, initargs: null, hasAddons: false, functionText: null };

test('messages arrive one at a time, including those that came before the request', async () => {
  const { inbox, say } = setUp();
  say(loaded);
  expect(await inbox.next()).toEqual(loaded);
  const next = inbox.next();
  say({ type: 'inputs', inputs: [1], done: true, notice: null });
  expect(await next).toEqual({ type: 'inputs', inputs: [1], done: true, notice: null });
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

test('after initargs is called, a delay or an end is caused by it', async () => {
  const late = setUp();
  late.say({ type: 'callsInitargs' });
  late.say(loaded);
  await late.inbox.next();
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

test('inputs that never come are named, and not the module', async () => {
  const late = setUp();
  late.say({ type: 'awaitsInputs' });
  late.worker.emit('exit', 0);
  expect(await late.problem()).toMatchObject({
    message: expect.stringContaining('before its inputs were ready'),
    nextStep: 'Export an array, a generator, or a promise that settles.',
  });
});

test('what the thread has sent before its end is received, although its end is known first', async () => {
  const { worker, say, problem } = setUp();
  say({ type: 'problem', message: 'no export', nextStep: null, place: null, failure: null });
  worker.emit('exit', 1);
  expect((await problem()).message).toBe('no export');
});

test('what the module posts to its parentPort is none of the messages', async () => {
  const { worker, inbox, say } = setUp();
  worker.emit('message', 'ready');
  say(loaded);
  expect(await inbox.next()).toEqual(loaded);
});

test('an error of the thread itself is a problem', async () => {
  const { worker, problem } = setUp();
  worker.emit('error', new RangeError('out of memory'));
  expect((await problem()).message).toBe('RangeError: out of memory');
});
