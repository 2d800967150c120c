import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../../src/base/emitter.ts';
import { DebuggedWorkers } from '../../../../src/extension/debugging/debuggedWorkers.ts';
import { launchUnderDebugger } from '../../../../src/extension/debugging/launchUnderDebugger.ts';
import { showParallelStacks } from '../../../../src/extension/debugging/parallelStacksView.ts';
import { showParallelWatch } from '../../../../src/extension/debugging/parallelWatchView.ts';
import { pauseWorker } from '../../../../src/extension/debugging/pauseWorker.ts';
import { WatchExpressions } from '../../../../src/extension/debugging/watchExpressions.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import type { RunHandle, RunnerCommand } from '../../../../src/supervisor/runHandle.ts';
import { editor, freshEditor, type FakeTree, type TreeItem } from '../../../support/fakeVscode.ts';
import { FakeMemento } from '../../../support/fakeServices.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => {
  freshEditor();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

interface Tracker {
  onDidSendMessage(message: unknown): void;
  onExit(): void;
}

/** A debug session of a worker thread, with answers to what is asked of it. */
function session(threadId: number, marker = 'run', answers: Record<string, unknown> = {}) {
  const asked: string[] = [];
  const parent = { id: marker, name: '', configuration: { __poolscope: marker } };
  const self = {
    id: `${marker}/${threadId}`,
    name: `[worker ${threadId}] WorkerThread`,
    configuration: { name: `[worker ${threadId}] WorkerThread` },
    parentSession: parent,
    asked,
    customRequest: async (command: string, args: { expression?: string }) => {
      asked.push(command);
      const answer = answers[command];
      if (typeof answer === 'function') return (answer as (given: unknown) => unknown)(args);
      return answer;
    },
  };
  const tracker = editor.trackers[0]!.createDebugAdapterTracker(self) as Tracker;
  const stop = async (): Promise<void> => {
    tracker.onDidSendMessage({ type: 'event', event: 'stopped', body: { threadId: 1 } });
    await vi.advanceTimersByTimeAsync(60);
  };
  const resume = (): void => tracker.onDidSendMessage({ type: 'event', event: 'continued', body: { threadId: 1 } });
  return { ...self, self, tracker, stop, resume };
}

const stackAt = (line: number, name = 'work') => ({
  stackTrace: { stackFrames: [{ id: line, name, line, column: 1, source: { path: '/w/job.ts' } }] },
});

/** A run whose workers have these threads. */
function runOf(threads: readonly number[]) {
  const model = createRunModel();
  for (const [worker, threadId] of threads.entries())
    model.workers.push({
      worker,
      threadId,
      state: 'busy',
      openChunk: { chunk: 0, items: [[worker * 10, worker * 10 + 9]] },
    } as never);
  const changed = new Emitter<readonly RunEvent[]>();
  return { model, changed: changed.subscribe, finished: new Promise<never>(() => {}) } as unknown as RunHandle;
}

describe('workers under the debugger', () => {
  it('are known by their numbers, and the Call Stack view names their items', async () => {
    const workers = new DebuggedWorkers();
    const [b, a] = [session(8, 'run', stackAt(5)), session(7, 'run', stackAt(3))];
    expect(workers.workers().map(({ worker }) => worker)).toEqual([undefined, undefined]);
    workers.follow('run', runOf([7, 8]));
    await a.stop();
    await b.stop();
    expect(workers.workers().map(({ worker, stack }) => [worker, stack?.frames[0]?.line])).toEqual([
      [0, 3],
      [1, 5],
    ]);
    expect([a.self.name, b.self.name]).toEqual(['worker 0 (items 0-9)', 'worker 1 (items 10-19)']);
    a.resume();
    expect(workers.workers()[0]?.stack).toBeUndefined();
    a.tracker.onExit();
    editor.sessionEnded.fire(b.self);
    expect(workers.workers()).toEqual([]);
  });

  it('that resumed before they could be asked are not paused', async () => {
    const workers = new DebuggedWorkers();
    let answer: (given: unknown) => void = () => {};
    const late = session(7, 'run', { stackTrace: () => new Promise((resolve) => (answer = resolve)) });
    await late.stop();
    late.resume();
    answer(stackAt(3).stackTrace);
    await vi.advanceTimersByTimeAsync(0);
    expect(workers.workers()[0]?.stack).toBeUndefined();
  });

  it('of the run that the user is in are shown, not those of another one', () => {
    const workers = new DebuggedWorkers();
    const first = session(7, 'one');
    session(8, 'two');
    expect(workers.workers().map(({ session: { id } }) => id)).toEqual(['two/8']);
    editor.activeSession = first.self;
    expect(workers.workers().map(({ session: { id } }) => id)).toEqual(['one/7']);
  });

  it('sessions of others are left alone', () => {
    const workers = new DebuggedWorkers();
    const others = { id: 'x', name: 'node', configuration: { name: '[worker 3] x' } };
    expect(editor.trackers[0]?.createDebugAdapterTracker(others)).toBeUndefined();
    expect(workers.workers()).toEqual([]);
  });

  it('continue together, and only those that are paused', async () => {
    const workers = new DebuggedWorkers();
    const [a, b] = [session(7, 'run', stackAt(3)), session(8)];
    await a.stop();
    await workers.continueAll();
    expect([a.asked, b.asked]).toEqual([['stackTrace', 'continue'], []]);
  });

  it('pause together; continuing cancels pauses that are still pending', async () => {
    const workers = new DebuggedWorkers();
    const busy = session(7, 'run', { threads: { threads: [{ id: 1 }] } });
    const pausing = workers.pauseAll();
    await vi.advanceTimersByTimeAsync(250);
    expect(busy.asked.filter((command) => command === 'pause').length).toBeGreaterThan(1);
    await workers.continueAll();
    await vi.advanceTimersByTimeAsync(20);
    await pausing;
    const asked = busy.asked.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(busy.asked).toHaveLength(asked);
  });

  it('pause together when one of them stops at a breakpoint, if the user wants that', async () => {
    const asked = async (stopsTogether: boolean, reason: string): Promise<readonly string[]> => {
      editor.trackers.splice(0);
      const workers = new DebuggedWorkers(() => stopsTogether);
      const [one, other] = [session(7, 'run', stackAt(3)), session(8, 'run', { threads: { threads: [{ id: 1 }] } })];
      one.tracker.onDidSendMessage({ type: 'event', event: 'stopped', body: { threadId: 1, reason } });
      await vi.advanceTimersByTimeAsync(50);
      other.tracker.onDidSendMessage({ type: 'event', event: 'stopped', body: { threadId: 1, reason: 'pause' } });
      await vi.advanceTimersByTimeAsync(10_000);
      workers.dispose();
      return [...one.asked, ...other.asked].filter((command) => command === 'pause');
    };
    expect(await asked(true, 'breakpoint')).toEqual(['pause']);
    expect(await asked(true, 'step')).toEqual([]);
    expect(await asked(false, 'breakpoint')).toEqual([]);
  });

  it('the extension that ends tracks nothing', () => {
    new DebuggedWorkers().dispose();
    expect([editor.trackers, editor.sessionEnded.listeners]).toEqual([[], 0]);
  });
});

it('a worker that steps through our code is resumed and paused again', async () => {
  const asked: string[] = [];
  let turn = 0;
  let wanted = true;
  const stepping = {
    customRequest: async (command: string) => {
      asked.push(command);
      if (command === 'pause') turn += 2;
      if (asked.length > 8) wanted = false;
      return { threads: [{ id: 1 }] };
    },
  };
  const pausing = pauseWorker(stepping as never, { isWanted: () => wanted, turn: () => turn });
  await vi.advanceTimersByTimeAsync(2000);
  await pausing;
  expect(asked.slice(0, 5)).toEqual(['threads', 'pause', 'continue', 'pause', 'continue']);
});

const drawn = (tree: FakeTree, row?: unknown): Promise<TreeItem[]> =>
  Promise.resolve(tree.provider.getChildren(row)).then((rows) => (rows as unknown[]).map(tree.provider.getTreeItem));

describe('the Parallel Stacks view', () => {
  it('draws one tree of the paused workers, and rows for the others', async () => {
    const workers = new DebuggedWorkers();
    const state = new FakeMemento();
    const shown = showParallelStacks(workers, state);
    const tree = editor.trees.get('poolscope.parallelStacks')!;
    const all = [session(7, 'run', stackAt(3)), session(8, 'run', stackAt(3)), session(9)];
    const outside = session(10, 'run', { stackTrace: { stackFrames: [] } });
    workers.follow('run', runOf([7, 8, 9, 10]));
    expect(await drawn(tree)).toEqual([]);
    for (const each of [all[0]!, all[1]!, outside]) await each.stop();
    const rows = await drawn(tree);
    expect(rows.map(({ label, description }) => [label, description])).toEqual([
      ['work', '2 workers: 0-1 · job.ts:3'],
      ['Outside your code', 'worker 3'],
      ['Running', 'worker 2'],
    ]);
    expect(rows[0]?.command?.command).toBe('vscode.open');
    // It opens by itself once.
    expect([tree.revealed.length, state.get('parallelStacksFound')]).toEqual([1, true]);
    shown.dispose();
    expect(tree.disposed).toBe(true);
  });

  it('is drawn once for workers that pause one after the other', async () => {
    const workers = new DebuggedWorkers();
    showParallelStacks(workers, new FakeMemento());
    let count = 0;
    editor.trees.get('poolscope.parallelStacks')!.provider.onDidChangeTreeData(() => count++);
    for (const thread of [7, 8, 9]) session(thread);
    await vi.advanceTimersByTimeAsync(60);
    expect(count).toBe(1);
  });
});

describe('the Parallel Watch view', () => {
  const evaluated: string[] = [];
  const valued = (threadId: number, value: string) =>
    session(threadId, 'run', {
      ...stackAt(3),
      evaluate: ({ expression }: { expression: string }) => {
        evaluated.push(`${threadId} ${expression}`);
        if (expression === 'bad') throw new Error('bad is not defined');
        return { result: value };
      },
    });

  async function watchOf(...values: readonly string[]) {
    evaluated.length = 0;
    const workers = new DebuggedWorkers();
    const memento = new FakeMemento();
    const watch = new WatchExpressions(memento, workers);
    showParallelWatch(workers, watch);
    const sessions = values.map((value, k) => valued(k, value));
    workers.follow('run', runOf(values.map((_, k) => k)));
    for (const each of sessions) await each.stop();
    return { watch, memento, sessions, tree: editor.trees.get('poolscope.parallelWatch')! };
  }

  it('shows the value of most workers, and marks the others', async () => {
    const { watch, tree } = await watchOf('1', '1', '2');
    await watch.add('item.id');
    const [row] = (await tree.provider.getChildren()) as unknown[];
    expect(tree.provider.getTreeItem(row).description).toBe('1 (0-1) · 2 (2)');
    expect((await drawn(tree, row)).map(({ description, iconPath }) => [description, iconPath?.id])).toEqual([
      ['1', 'circle-small'],
      ['1', 'circle-small'],
      ['2', 'warning'],
    ]);
  });

  it('evaluates an expression once for each stop', async () => {
    const { watch, sessions } = await watchOf('1');
    await watch.add('x');
    await watch.valuesOf('x');
    await watch.valuesOf('x');
    expect(evaluated).toEqual(['0 x']);
    sessions[0]!.resume();
    expect(await watch.valuesOf('x')).toEqual([]);
    await sessions[0]!.stop();
    await watch.valuesOf('x');
    expect(evaluated).toEqual(['0 x', '0 x']);
  });

  it('shows why an expression has no value', async () => {
    const { watch } = await watchOf('1');
    expect(await watch.valuesOf('bad')).toEqual([{ worker: 0, text: 'bad is not defined' }]);
  });

  it('keeps expressions with the workspace, each once', async () => {
    const { watch, memento, tree } = await watchOf();
    await watch.add('a');
    await watch.add('a');
    await watch.add('b');
    await watch.remove('a');
    expect(memento.get('parallelWatch')).toEqual(['b']);
    const [row] = await drawn(tree);
    expect(row?.description).toMatch(/no worker/i);
  });
});

describe('a runner under the debugger', () => {
  const command: RunnerCommand = {
    nodePath: '/usr/bin/node',
    execArgv: ['--enable-source-maps'],
    runnerPath: '/ext/dist/runner.js',
    cwd: '/w',
    env: { A: '1' },
    output: { stdout: '/w/out.txt', stderr: '/w/err.txt' },
  };
  const launch = launchUnderDebugger({
    marker: 'm',
    name: 'debug work',
    folder: undefined,
    onStop: () => {},
  });

  it('is launched with its environment, and steps skip our own files', async () => {
    const root = { id: 'root', name: '', configuration: { __poolscope: 'm' } };
    editor.startDebugging = async (_, configuration) => {
      expect(configuration).toMatchObject({
        program: '/ext/dist/runner.js',
        runtimeExecutable: '/usr/bin/node',
        cwd: '/w',
        env: { A: '1' },
        skipFiles: ['<node_internals>/**', '/ext/dist/**', '/ext/src/**'],
        outFiles: [],
      });
      editor.sessionStarted.fire(root);
      const child = { id: 'child', name: '', configuration: {}, parentSession: root, customRequest: async () => {} };
      const tracker = editor.trackers[0]!.createDebugAdapterTracker(child) as { onDidSendMessage(m: unknown): void };
      tracker.onDidSendMessage({ type: 'response', command: 'configurationDone' });
      return true;
    };
    const process = await launch(command);
    process.kill();
    expect(editor.stopped).toEqual([root]);
    editor.sessionEnded.fire(root);
    expect(await process.exited).toBe('the debug session ended');
    expect(editor.trackers).toEqual([]);
  });

  it('that the debugger does not start is an error with a next step', async () => {
    await expect(launch(command)).rejects.toThrow('The debugger did not start.');
    expect(editor.trackers).toEqual([]);
  });
});
