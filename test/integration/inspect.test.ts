import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { createDeferred, type Deferred } from '../../src/base/deferred.ts';
import { poolscope, runJson } from '../support/poolscope.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

interface Paused {
  readonly callFrames: readonly { readonly functionName: string; readonly callFrameId: string }[];
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: { readonly result?: { readonly value?: unknown } };
}

/** A debugger that attaches at an address. */
async function attach(url: string) {
  const socket = new WebSocket(url);
  const answers = new Map<number, Deferred<Answer>>();
  const seen: Paused[] = [];
  let waiting: Deferred<Paused> | undefined;
  const mayLeave = createDeferred<'may leave'>();
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    if (answer.id !== undefined) answers.get(answer.id)?.resolve(answer);
    if (answer.method === 'NodeRuntime.waitingForDisconnect') mayLeave.resolve('may leave');
    if (answer.method !== 'Debugger.paused') return;
    if (waiting) waiting.resolve(answer.params as Paused);
    else seen.push(answer.params as Paused);
    waiting = undefined;
  });
  await once(socket, 'open');
  return {
    ask: (method: string, params: object = {}): Promise<Answer> => {
      const id = answers.size + 1;
      const answer = createDeferred<Answer>();
      answers.set(id, answer);
      socket.send(JSON.stringify({ id, method, params }));
      return answer.promise;
    },
    paused: (): Promise<Paused> => {
      const paused = seen.shift();
      if (paused) return Promise.resolve(paused);
      waiting = createDeferred<Paused>();
      return waiting.promise;
    },
    leave: () => mayLeave.promise,
    close: () => socket.close(),
  };
}

test('a port that another program has is refused, rather than run without a debugger', async () => {
  const recording = scratch('recording');
  await runJson(['replay.ts#stops', '--items=0-2', `--record=${recording}`]);
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const args = ['replay', recording, '--item=1', '--inspect-brk', `--inspect-port=${port}`];
  const { code, stderr } = await poolscope(args);
  expect(code).toBe(2);
  expect(stderr).toContain(`no debugger can attach at port ${port}`);
});

test('a replay that is cancelled before a debugger attaches reports that nothing ran', async () => {
  const recording = scratch('recording');
  await runJson(['replay.ts#stops', '--items=0-2', `--record=${recording}`]);
  const args = ['replay', recording, '--item=1', '--inspect-brk', '--inspect-port=0'];
  const command = spawn(process.execPath, [join(root, 'dist/cli.js'), ...args]);
  const exited = once(command, 'close');
  let said = '';
  command.stderr.setEncoding('utf8').on('data', (block: string) => {
    if (!said.includes('ws:') && (said + block).includes('ws:')) command.kill('SIGINT');
    said += block;
  });
  const report = text(command.stdout);
  expect(await exited).toEqual([130, null]);
  expect(await report).toContain('item 1, in one fresh worker: 1 item did not run');
});

/** A debugger that is attached to the replay of a recorded item, with everything but the function behind it. */
async function inspect(recording: string, item: number) {
  const args = ['replay', recording, `--item=${item}`, '--inspect-brk', '--inspect-port=0', '--json', '--quiet'];
  const command = spawn(process.execPath, [join(root, 'dist/cli.js'), ...args], {
    cwd: join(root, 'test/fixtures/jobs'),
  });
  onTestFinished(() => void command.kill());
  const stdout = text(command.stdout);
  const exited = once(command, 'exit');
  const address = createDeferred<string>();
  let said = '';
  command.stderr.setEncoding('utf8').on('data', (block: string) => {
    said += block;
    const found = /ws:\S+(?=\s)/.exec(said);
    if (found) address.resolve(found[0]);
  });
  const inspector = await attach(await address.promise);
  await inspector.ask('Debugger.enable');
  await inspector.ask('Runtime.enable');
  await inspector.ask('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true });
  await inspector.ask('Runtime.runIfWaitingForDebugger');
  await inspector.paused();
  await inspector.ask('Debugger.resume');
  await inspector.paused();
  return {
    ...inspector,
    /** Value of `item` in the top frame. */
    evaluate: async ({ callFrames: [frame] }: Paused, expression: string): Promise<unknown> => {
      const where = { callFrameId: frame?.callFrameId, expression };
      return (await inspector.ask('Debugger.evaluateOnCallFrame', where)).result?.result?.value;
    },
    /** Lets the program run to its end. */
    finish: async () => {
      await inspector.ask('Debugger.resume');
      // Node waits until its debugger has disconnected; stops before that are continued.
      const stopped = await Promise.race([inspector.paused(), inspector.leave()]);
      expect(stopped).toBe('may leave');
      inspector.close();
      const [code] = (await exited) as [number];
      return { code, report: JSON.parse(await stdout) as unknown };
    },
  };
}

test('a replay waits for a debugger, and stops in the function with the recorded input', async () => {
  const recording = scratch('recording');
  await runJson(['replay.ts#stops', '--items=0-2', `--record=${recording}`]);
  const inspector = await inspect(recording, 1);
  await inspector.ask('Debugger.resume');
  const stop = await inspector.paused();
  expect(stop.callFrames[0]?.functionName).toBe('stops');
  expect(await inspector.evaluate(stop, 'item')).toBe(1);
  expect(await inspector.finish()).toMatchObject({ code: 0, report: { items: [1], differences: [] } });
});

test.each([
  ['throws.ts#throws', 'fail'],
  ['throws.ts#rejects', 'failLater'],
  ['throwsCommon.cts#throws', 'fail'],
  ['throwsCommon.cts#rejects', 'failLater'],
])('a debugger that stops at uncaught errors stops where %s fails, and knows the input', async (job, functionName) => {
  const recording = scratch('recording');
  await runJson([job, `--record=${recording}`]);
  const inspector = await inspect(recording, 1);
  await inspector.ask('Debugger.setPauseOnExceptions', { state: 'uncaught' });
  await inspector.ask('Debugger.resume');
  const stop = await inspector.paused();
  expect(stop.callFrames[0]?.functionName).toBe(functionName);
  expect(await inspector.evaluate(stop, 'how')).toBe('second');
  expect(await inspector.evaluate(stop, 'item.name')).toBe('second');
  // The item fails as in the run, and the debugger does not stop again.
  expect(await inspector.finish()).toMatchObject({ code: 1, report: { items: [1], differences: [] } });
});
