import { beforeEach, describe, expect, it, vi } from 'vitest';
import { handleActions, type panelActions } from '../../../../src/extension/runPanel/panelActions.ts';
import type { ActionPlace } from '../../../../src/extension/runPanel/runPanel.ts';
import type { ShownRun } from '../../../../src/extension/runPanel/shownRun.ts';
import type { Services } from '../../../../src/extension/services.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import { editor, freshEditor } from '../../../support/fakeVscode.ts';
import { FakeRuns, someEntry } from '../../../support/fakeRuns.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());

type Actions = typeof panelActions;
type Payload<Name extends keyof Actions> = Parameters<Actions[Name]['run']>[1];

/** A panel that shows run r1, and the calls that its actions make. */
function panelOf(run: Partial<ShownRun> = {}) {
  const calls: string[] = [];
  const errors: unknown[] = [];
  const calling = (name: string) =>
    new Proxy(
      {},
      {
        get:
          (_, method) =>
          (...args: unknown[]) =>
            void calls.push(`${name}.${String(method)} ${args.map((each) => JSON.stringify(each)).join(' ')}`),
      },
    );
  const runs = new FakeRuns();
  const services = {
    launcher: calling('launcher'),
    tuner: calling('tuner'),
    panels: calling('panels'),
    store: runs.store,
    log: { error: (error: unknown) => errors.push(error), show: () => {} },
  } as unknown as Services;
  const place = { run: { id: 'r1', entry: someEntry(), ...run }, column: undefined } as ActionPlace;
  const handlers = handleActions(services, place);
  const choose = async <Name extends keyof Actions>(name: Name, payload: Payload<Name>): Promise<void> => {
    handlers[name](payload as never);
    await new Promise(setImmediate);
  };
  return { calls, errors, runs, choose };
}

describe('an action of the panel', () => {
  it.each([
    ['cancel', null, 'launcher.cancel "r1"'],
    ['rerun', null, 'launcher.rerun "r1"'],
    ['resume', { retriesFailed: true }, 'launcher.resume "r1" true'],
    ['profileAgain', null, 'launcher.profileAgain "r1"'],
    ['runAlone', { item: 7 }, 'launcher.runAlone "r1" 7'],
    ['debugItem', { item: 7 }, 'launcher.debugItemOf "r1" 7 "debug"'],
    ['debugInWorker', { item: 7 }, 'launcher.debugItemOf "r1" 7 "debugInWorker"'],
    ['debugPool', null, 'launcher.debugPoolOf "r1"'],
    [
      'replay',
      { selection: { by: 'chunk', chunk: 3 }, mode: 'run' },
      'launcher.replay "r1" {"by":"chunk","chunk":3} "run"',
    ],
    ['measure', null, 'tuner.measure "r1"'],
    ['stopMeasuring', null, 'tuner.stop "r1"'],
    [
      'rerunWith',
      { action: { kind: 'setWorkers', workers: 2 } },
      'launcher.rerunWith "r1" {"kind":"setWorkers","workers":2}',
    ],
  ] as const)('%s reaches the part that does it', async (name, payload, call) => {
    const { calls, choose } = panelOf();
    await choose(name, payload as never);
    expect(calls).toEqual([call]);
  });

  it('shows in an error what our own code refuses', async () => {
    const { choose } = panelOf({ model: async () => createRunModel() });
    await choose('openRunError', null);
    expect(editor.texts('error')).toEqual([
      'The recording does not contain the source location of this place. Search for it in the module.',
    ]);
  });

  it('opens a frame beside the panel', async () => {
    const frames = [{ function: 'minify', file: '/w/src/minify.ts', line: 12, column: 3, inUserCode: true }];
    const { choose } = panelOf({ samples: [{ worker: 4, doing: 'computing', frames, open: [] }] as never });
    await choose('openSampleFrame', { worker: 4, frame: 0 });
    expect(editor.opened).toEqual([{ path: '/w/src/minify.ts', line: 12, column: -2 }]);
  });

  it('opens the line where a failure was caused', async () => {
    const frame = { function: 'parse', file: '/w/src/parse.ts', line: 7, column: 1, inUserCode: true };
    const cause = { kind: 'thrown', name: 'Error', message: 'inner', stack: '', frames: [frame] } as const;
    const model = createRunModel();
    model.failures.set(5, { item: 5, attempt: 1, worker: 0, failure: { ...cause, frames: [], cause } });
    const { choose } = panelOf({ model: async () => model });
    await choose('openFrame', { item: 5, path: ['cause'], frame: 0 });
    const sample = { atMicros: 9, ranMicros: 9, doing: 'computing', frames: [frame], open: [] } as const;
    model.samples.set(5, [{ type: 'itemSampled', item: 5, worker: 0, ...sample }]);
    await choose('openItemSampleFrame', { item: 5, sample: 0, frame: 0 });
    const opened = { path: '/w/src/parse.ts', line: 7, column: -2 };
    expect(editor.opened).toEqual([opened, opened]);
  });
});

describe('a message that is not from our panel', () => {
  it.each([
    ['runAlone', null],
    ['runAlone', { item: -1 }],
    ['runAlone', { item: 1.5 }],
    ['runAlone', { item: '7' }],
    ['debugItem', { item: Infinity }],
    ['openFrame', { item: 1, frame: 2, path: 'cause' }],
    ['openFrame', { item: 1, frame: 2, path: ['../..'] }],
    ['openFrame', { item: 1, frame: 2, path: Array.from({ length: 101 }, () => 'cause') }],
    ['openStrayFrame', { error: -1, path: [], frame: 0 }],
    ['openStackFrame', { stack: 1, frame: '../..' }],
    ['openSampleFrame', { worker: -1, frame: 2 }],
    ['openRaceFrame', { race: 1, access: '0', frame: 2 }],
    ['openLogPlace', { seq: 0, place: 'src/a.ts:1' }],
    ['tabShown', { tab: '../logs' }],
    ['openSuspect', { suspect: 0, change: undefined }],
    ['replay', { selection: { by: 'items', ranges: [[0, 5]] }, mode: 'run' }],
    ['replay', { selection: { by: '__proto__' }, mode: 'run' }],
    ['replay', { selection: { by: 'failed' }, mode: 'terminal' }],
    ['applyChunksize', { chunksize: 0 }],
    ['applyChunksize', { chunksize: 2e9 }],
    ['applyChunksize', { chunksize: '16' }],
    ['rerunWith', { action: { kind: 'setWorkers', workers: 100_000 } }],
    ['rerunWith', { action: { kind: 'setConcurrency' } }],
    ['rerunWith', { action: { kind: 'setIsolation', isolation: 'cloud' } }],
    ['rerunWith', { action: { kind: 'constructor' } }],
    ['rerunWith', { action: { kind: 'setConcurrency', concurrency: 4, workers: 1, module: '/etc/passwd' } }],
    ['applyChunksize', { chunksize: 'auto', also: 1 }],
    ['cancel', { anything: true }],
  ] as const)('does nothing: %s %o', async (name, payload) => {
    const { calls, errors, choose } = panelOf();
    await choose(name, payload as never);
    expect(calls).toEqual([]);
    expect(String(errors[0])).toContain('malformed message from the panel');
  });
});
