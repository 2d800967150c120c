import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../../src/base/emitter.ts';
import { FailedItemTests } from '../../../../src/extension/testingView/failedItemTests.ts';
import { asLines, messageOn, shortText } from '../../../../src/extension/testingView/testMessages.ts';
import { followRun, settle } from '../../../../src/extension/testingView/testResults.ts';
import type { Services } from '../../../../src/extension/services.ts';
import type { Outcome, RunEvent } from '../../../../src/model/facts/events.ts';
import { outcomeCode } from '../../../../src/model/facts/events.ts';
import type { Failure } from '../../../../src/model/facts/failure.ts';
import { createRunModel, type RunModel } from '../../../../src/model/run/runModel.ts';
import type { RunHandle } from '../../../../src/supervisor/runHandle.ts';
import { editor, freshEditor, tests, TestRunRequest, type FakeController } from '../../../support/fakeVscode.ts';
import { FakeRuns, someEntry, startedWith } from '../../../support/fakeRuns.ts';
import { sitesOf } from '../../../support/fakeServices.ts';
import { encodeEvents } from '../../../../src/model/facts/eventLines.ts';
import { scratch } from '../../../support/scratch.ts';
import { simulateRun } from '../../../support/simulateRun.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());

const failure = (message: string): Failure => ({
  kind: 'thrown',
  name: 'TypeError',
  message,
  stack: '',
  frames: [
    { function: 'parse', file: 'node:fs', line: 3, column: 1, inUserCode: false },
    { function: 'parse', file: '/w/node_modules/zod/x.js', line: 5, column: 9, inUserCode: false },
    { function: 'work', file: '/w/src/job.ts', line: 12, column: 3, inUserCode: true },
  ],
});

/** A model in which these items failed. */
function failedModel(...items: readonly number[]): RunModel {
  const model = createRunModel();
  for (const item of items) {
    model.items.outcome.set(item, outcomeCode('failed'));
    model.failures.set(item, { item, attempt: 1, worker: 0, failure: failure(`bad ${item}`) });
  }
  return model;
}

const never = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => {} }) };

function view(over: Partial<Services['launcher']> = {}) {
  const runs = new FakeRuns();
  const launched: unknown[] = [];
  const launcher = {
    test: async (...args: unknown[]) => void launched.push(['test', ...args]),
    debugItemOf: async (...args: unknown[]) => void launched.push(['debug', ...args]),
    ...over,
  };
  const shown = new FailedItemTests({
    store: runs.store,
    launcher,
    sites: sitesOf(['other', 'minify']),
    log: { error: (text: string) => launched.push(text) },
  } as never);
  const end = async (model: RunModel, changes: Partial<Parameters<FakeRuns['end']>[0]> = {}): Promise<void> => {
    const entry = someEntry({ shownBy: 'panel', ...changes });
    runs.models.set(entry.runId, model);
    runs.end(entry);
    await new Promise(setImmediate);
  };
  return { runs, shown, launched, end };
}

const [named, choose] = [
  (controller: FakeController): string[] => controller.items.list[0]?.children.list.map(({ label }) => label) ?? [],
  async (controller: FakeController, profile: string, ...ids: readonly string[]): Promise<void> => {
    const all = controller.items.list[0]!.children.list;
    const include = ids.length === 0 ? undefined : all.filter(({ id }) => ids.includes(id));
    await controller.profiles.get(profile)?.(new TestRunRequest(include), never);
  },
];

describe('the Testing view', () => {
  it('has nothing until a run fails, so that activation pays nothing for it', async () => {
    const { end } = view();
    await end(createRunModel());
    expect(editor.controllers).toEqual([]);
  });

  it('shows the failed items of the newest run under their function', async () => {
    const { end } = view();
    await end(failedModel(12, 3));
    const [controller] = editor.controllers as [FakeController];
    expect(named(controller)).toEqual(['item 3: TypeError: bad 3', 'item 12: TypeError: bad 12']);
    expect(controller.items.list[0]?.range?.start.line).toBe(10);
    expect(controller.results).toEqual(['failed 3: TypeError: bad 3', 'failed 12: TypeError: bad 12', 'end']);
    await end(createRunModel(), { runId: 'r2' });
    expect(controller.items.list).toEqual([]);
  });

  it.each([
    ['the debugger shows', { shownBy: 'debugger' }],
    ['the view itself shows', { shownBy: 'testingView' }],
    ['runs one item', startedWith({ items: [[7, 7]] })],
    ['is a replay', startedWith({ input: 'recording:/recordings/r0', items: [[1, 3]] })],
  ] as const)('leaves out a run that %s', async (_, changes) => {
    const { end } = view();
    await end(failedModel(7), changes);
    expect(editor.controllers).toEqual([]);
  });

  it('counts the failures that are too many to be tests', async () => {
    const { end } = view();
    await end(failedModel(...Array.from({ length: 1007 }, (_, item) => item)));
    const [controller] = editor.controllers as [FakeController];
    expect(named(controller)).toHaveLength(1001);
    expect(named(controller).at(-1)).toContain('7 more');
  });

  it('runs what was chosen, and debugs only the first', async () => {
    const { end, launched } = view();
    await end(failedModel(3, 12, 20));
    const [controller] = editor.controllers as [FakeController];
    await choose(controller, 'Run alone', '20', '3');
    await choose(controller, 'Run alone');
    await choose(controller, 'Debug alone', '20', '12');
    expect(launched).toEqual([
      ['test', 'r1', [3, 20]],
      ['test', 'r1', [3, 12, 20]],
      ['debug', 'r1', 12],
    ]);
    // The launcher refused, as in an untrusted workspace.
    expect(controller.results.slice(-3)).toEqual(['enqueued 12', 'skipped 12', 'end']);
  });

  it('shows at the test why it could not be run', async () => {
    const { end } = view({ test: () => Promise.reject(new Error('no Node')) });
    await end(failedModel(3));
    const [controller] = editor.controllers as [FakeController];
    await choose(controller, 'Run alone', '3');
    expect(controller.results.slice(-2)).toEqual(['errored 3: no Node', 'end']);
  });

  it('ends with the extension', async () => {
    const { shown, runs, end } = view();
    await end(failedModel(3));
    shown.dispose();
    expect([editor.controllers[0]?.disposed, runs.listeners]).toEqual([true, 0]);
  });
});

describe('results of tests', () => {
  it.each([
    ['succeeded', 'passed t'],
    ['failed', 'failed t: TypeError: bad'],
    ['timedOut', 'failed t: TypeError: bad'],
    ['crashed', 'errored t: TypeError: bad'],
  ] as const)('%s is reported as %s', (outcome: Outcome, result) => {
    const controller = tests.createTestController();
    const model = createRunModel();
    model.items.outcome.set(4, outcomeCode(outcome));
    if (outcome !== 'succeeded') model.failures.set(4, { item: 4, attempt: 1, worker: 0, failure: failure('bad') });
    const test = { id: 't' } as never;
    expect(settle(controller.createTestRun() as never, model, 4, test)).toBe(true);
    // An item that was cancelled or did not run is left to the end of the run.
    model.items.outcome.set(5, outcomeCode('cancelled'));
    expect(settle(controller.createTestRun() as never, model, 5, test)).toBe(false);
    expect(settle(controller.createTestRun() as never, model, 6, test)).toBe(false);
    expect(controller.results).toEqual([result]);
  });

  it('follow a live run, then print its log at the tests', async () => {
    const events = simulateRun({
      items: 3,
      workers: 1,
      chunksize: 1,
      seed: 1,
      meanMicros: 1000,
      logsPerItem: 1,
      failing: 0,
    });
    const dir = scratch('recording');
    mkdirSync(dir);
    writeFileSync(join(dir, 'events.ndjson'), encodeEvents(events));
    const changed = new Emitter<readonly RunEvent[]>();
    const model = createRunModel();
    const cancel = vi.fn();
    let finish: (model: RunModel) => void = () => {};
    const finished = new Promise<RunModel>((resolve) => (finish = resolve));
    const handle = { model, changed: changed.subscribe, finished, cancel, recordingDir: dir } as unknown as RunHandle;
    const controller = tests.createTestController();
    const cancelled = new Emitter<void>();
    const token = { isCancellationRequested: false, onCancellationRequested: cancelled.subscribe };
    const byItem = new Map([0, 1, 2].map((item) => [item, { id: `t${item}` } as never]));
    const following = followRun(controller.createTestRun() as never, handle, byItem, token);
    model.workers.push({ running: new Map([[1, 0]]) } as never);
    changed.fire([]);
    model.items.outcome.set(1, outcomeCode('succeeded'));
    changed.fire([]);
    cancelled.fire();
    model.error = { message: 'The runner ended.', nextStep: 'Try again.' };
    model.items.outcome.set(0, outcomeCode('succeeded'));
    finish(model);
    await following;
    expect(controller.results.slice(0, 4)).toEqual([
      'started t1',
      'passed t1',
      'passed t0',
      'errored t2: The runner ended.',
    ]);
    expect(controller.results.filter((text) => text.startsWith('output'))).toHaveLength(3);
    expect(cancel).toHaveBeenCalledWith(true);
  });
});

describe('the message of a failed test', () => {
  it('is at the line of user code that threw, with a stack of files only', () => {
    const message = messageOn({ ...failure('bad'), hint: 'Check it.', cause: failure('inner') });
    expect(message.message).toBe('TypeError: bad\r\nCheck it.\r\nCaused by TypeError: inner');
    expect(message.location).toMatchObject({ uri: { path: '/w/src/job.ts' }, range: { line: 11, character: 2 } });
    expect(message.stackTrace?.map(({ uri }) => uri?.path)).toEqual(['/w/node_modules/zod/x.js', '/w/src/job.ts']);
  });

  it('shows control characters of the user, and obeys none', () => {
    expect(asLines('a\n\u001b[31mred\u001b[0m\u0007')).toBe('a\r\nred\\x07');
    expect(shortText(failure(`x\n  y ${'z'.repeat(500)}`)).length).toBeLessThan(250);
    expect(shortText(failure('x\n  y'))).toBe('TypeError: x y');
  });
});
