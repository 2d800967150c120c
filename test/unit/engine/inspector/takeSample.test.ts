import { expect, test } from 'vitest';
import { createInspector } from '../../../../src/engine/inspector/inspector.ts';
import { takeSample } from '../../../../src/engine/inspector/takeSample.ts';

type Frame = readonly [functionName: string, scriptId: string, line: number];

interface FarOptions {
  /** Native code does not even answer. */
  readonly answers?: boolean;
  /** The time and place of a requested pause. */
  readonly pauses?: { readonly on: 'Debugger.pause' | 'Runtime.evaluate'; readonly frames: readonly Frame[] };
  readonly resources?: readonly string[];
  /** Number of requests to pause that have no effect. */
  readonly lostPauses?: number;
}

/** The worker's side of an inspector, with its answers. Script 1 is `/job.ts`, script 2 is one of Node's, any other has no file. */
function open({ answers = true, pauses, resources = [], lostPauses = 0 }: FarOptions) {
  const methods: string[] = [];
  const asked: number[] = [];
  let pausesToLose = lostPauses;
  let onMessage: (message: string) => void = () => {};
  let resumed = (): void => {};
  const say = (message: object): void => onMessage(JSON.stringify(message));
  const frameOf = ([functionName, scriptId, lineNumber]: Frame) => ({
    functionName,
    location: { scriptId, lineNumber, columnNumber: 4 },
  });
  const inspector = createInspector({
    send(text) {
      const { id, method } = JSON.parse(text) as { id: number; method: string };
      methods.push(method);
      asked.push(id);
      if (!answers) return;
      const answer = (): void => {
        const value = method === 'Runtime.evaluate' ? JSON.stringify(resources) : undefined;
        say({ id, result: { result: { value } } });
      };
      if (method === 'Debugger.enable') {
        say({ method: 'Debugger.scriptParsed', params: { scriptId: '1', url: '/job.ts' } });
        say({ method: 'Debugger.scriptParsed', params: { scriptId: '2', url: 'node:internal/process/per_thread' } });
      }
      if (method === 'Debugger.resume') {
        say({ method: 'Debugger.resumed', params: {} });
        resumed();
      }
      if (method === 'Runtime.evaluate' && pauses?.on === method) resumed = answer;
      else answer();
      if (method === pauses?.on && pausesToLose-- <= 0)
        say({ method: 'Debugger.paused', params: { callFrames: pauses.frames.map(frameOf) } });
    },
    onMessage: (listener) => void (onMessage = listener),
    close: () => methods.push('close'),
  });
  return { inspector, methods, answerAll: () => asked.forEach((id) => say({ id, result: {} })) };
}

test('a worker that pauses immediately computes, and is resumed before the inspector closes', async () => {
  const { inspector, methods } = open({
    pauses: {
      on: 'Debugger.pause',
      frames: [
        ['spin', '1', 2],
        ['', '1', 9],
      ],
    },
  });
  expect(await takeSample(inspector)).toEqual({
    doing: 'computing',
    stack: '    at spin (/job.ts:3:5)\n    at /job.ts:10:5',
    open: [],
  });
  await expect.poll(() => methods.slice(-3)).toEqual(['Debugger.resume', 'Debugger.disable', 'close']);
});

test('a worker that pauses in our own question waits, and is resumed to answer it', async () => {
  const { inspector, methods } = open({
    pauses: { on: 'Runtime.evaluate', frames: [['', '7', 0]] },
    resources: ['MessagePort', 'Timeout', 'Immediate', 'TCPSocketWrap'],
  });
  expect(await takeSample(inspector)).toEqual({ doing: 'waiting', stack: '', open: ['Timeout', 'TCPSocketWrap'] });
  expect(methods).toContain('Debugger.resume');
});

test('a worker waits if it pauses in code of Node only, also in what our own question calls', async () => {
  const frames: readonly Frame[] = [
    ['getActiveResourcesInfo', '2', 0],
    ['', '7', 0],
  ];
  for (const on of ['Debugger.pause', 'Runtime.evaluate'] as const) {
    const { inspector } = open({ pauses: { on, frames }, resources: ['Timeout'] });
    expect(await takeSample(inspector)).toEqual({ doing: 'waiting', stack: '', open: ['Timeout'] });
  }
});

test('a worker that a busy machine pauses late, below our own question, computes', async () => {
  const { inspector } = open({
    pauses: {
      on: 'Runtime.evaluate',
      frames: [
        ['', '7', 0],
        ['spin', '1', 2],
      ],
    },
  });
  expect(await takeSample(inspector)).toEqual({ doing: 'computing', stack: '    at spin (/job.ts:3:5)', open: [] });
});

test('a worker that has nothing to pause in waits', async () => {
  const { inspector, methods } = open({ resources: ['Timeout'] });
  expect(await takeSample(inspector)).toEqual({ doing: 'waiting', stack: '', open: ['Timeout'] });
  expect(methods.filter((method) => method === 'Debugger.pause')).toHaveLength(2);
  await expect.poll(() => methods.at(-1)).toBe('close');
});

test('a request to pause that a worker loses is repeated', async () => {
  const { inspector } = open({ pauses: { on: 'Debugger.pause', frames: [['spin', '1', 2]] }, lostPauses: 1 });
  expect(await takeSample(inspector)).toMatchObject({ doing: 'computing' });
});

test('a worker that does not answer is inside native code; it is left only when it has received all requests', async () => {
  const { inspector, methods, answerAll } = open({ answers: false });
  expect(await takeSample(inspector)).toEqual({ doing: 'native', stack: '', open: [] });
  expect(methods.at(-1)).toBe('Debugger.disable');
  answerAll();
  await expect.poll(() => methods.at(-1)).toBe('close');
});
