import type { LitElement } from 'lit';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import type { Failure } from '../../../../src/model/facts/failure.ts';
import type { ReplayView } from '../../../../src/protocol/panel/viewSync.ts';
import type { ComparedView } from '../../../../src/protocol/panel/comparedView.ts';
import { ComparePanel } from '../../../../webview/panels/compare/panel.ts';
import { ErrorsPanel } from '../../../../webview/panels/errors/panel.ts';
import { resumptions } from '../../../../webview/panels/header/layout.ts';
import { HeaderPanel } from '../../../../webview/panels/header/panel.ts';
import { RunErrorView } from '../../../../webview/panels/header/runError.ts';
import { tabPanels } from '../../../../webview/panels/index.ts';
import { IsolationPanel } from '../../../../webview/panels/isolation/panel.ts';
import { ItemPanel } from '../../../../webview/panels/item/panel.ts';
import { LocksPanel } from '../../../../webview/panels/locks/panel.ts';
import { LogsPanel } from '../../../../webview/panels/logs/panel.ts';
import { RacesPanel } from '../../../../webview/panels/races/panel.ts';
import { ReplayPanel } from '../../../../webview/panels/replay/panel.ts';
import { WorkersPanel } from '../../../../webview/panels/workers/panel.ts';
import { SampleView } from '../../../../webview/panels/workers/sampleView.ts';
import { all, click, control, controls, rendered, textOf, type Node } from '../../../support/litTree.ts';
import { goldenLines, goldenLinesOf } from '../../../support/recordings.ts';
import { simulateRun } from '../../../support/simulateRun.ts';
import { openStore, type StoreOptions } from '../../../support/testStore.ts';

beforeEach(() => {
  vi.unstubAllGlobals();
});

/** A finished run of 8 workers in which some items failed. */
const finished = simulateRun({
  items: 160,
  workers: 8,
  chunksize: 6,
  seed: 7,
  meanMicros: 60_000,
  logsPerItem: 1,
  failing: 0.05,
});

/** An element over a panel's store, as it would be in the page. */
async function show<E extends LitElement>(Element: new () => E, options: StoreOptions) {
  const opened = await openStore({ events: finished, ...options });
  const element = Object.assign(new Element(), { store: opened.store });
  return { ...opened, element, tree: (): Node => rendered(element) };
}

const failedItem = finished.find((event) => event.type === 'itemFailed')?.item ?? -1;

describe('the header', () => {
  it('names the function, its plan and its state', async () => {
    const { tree } = await show(HeaderPanel, {});
    const text = textOf(tree());
    for (const part of ['minify.ts › minify', '8 workers', 'chunksize 6']) expect(text).toContain(part);
    expect(all(tree(), ({ attributes }) => attributes['data-tile'] !== undefined).length).toBeGreaterThan(4);
  });

  it('runs, resumes and debugs again when the run is over, and only cancels while it is live', async () => {
    const over = await show(HeaderPanel, {});
    expect(controls(over.tree())).toEqual(['Retry failed', 'Debug', 'Run again']);
    click(over.tree(), 'Run again');
    click(over.tree(), 'Retry failed');
    click(over.tree(), 'Debug');
    const live = await show(HeaderPanel, { events: goldenLines('running'), init: { live: true } });
    expect(controls(live.tree())).toEqual(['Cancel']);
    click(live.tree(), 'Cancel');
    expect([over.sent, live.sent]).toEqual([
      [
        ['rerun', null],
        ['resume', { retriesFailed: true }],
        ['debugPool', null],
      ],
      [['cancel', null]],
    ]);
  });

  it('offers the items that a run has left, but not those of a replay', async () => {
    const { store } = await show(HeaderPanel, {});
    const counts = { succeeded: 1, failed: 2, timedOut: 1, crashed: 0, cancelled: 5 };
    expect(resumptions(store.model, counts)).toEqual([
      {
        label: 'Run the rest',
        title: 'Run the 5 items without an outcome, into this recording',
        retriesFailed: false,
      },
      {
        label: 'Retry failed',
        title: 'Run the 3 items that failed again, and those without an outcome, into this recording',
        retriesFailed: true,
      },
    ]);
    const replay = { ...store.model, setup: { ...store.model.setup, input: 'recording:/r' } };
    expect(resumptions(replay, counts)).toEqual([]);
  });

  it('offers nothing that runs code in Restricted Mode', async () => {
    const { tree } = await show(HeaderPanel, { init: { canRun: false } });
    expect(controls(tree())).toEqual([]);
    expect(textOf(tree())).toContain('Restricted Mode');
  });
});

describe('the Compare tab', () => {
  it('shows two runs, and leads to items that changed', async () => {
    const { element, store, emit } = await show(ComparePanel, {});
    const lanes = [{ spans: [{ from: 0, cells: 10, hasFailure: true }] }];
    const run = { startedAtMs: 0, wallMicros: 2000, isShown: false, lanes };
    const rows = [
      ['item', 'before', 'after', 'change'],
      ['7', '1 ms', '9 ms', '+800 %'],
    ];
    const compared: ComparedView = {
      before: run,
      after: { ...run, isShown: true },
      sentences: ['1 item takes much longer: 7.'],
      tables: [{ title: 'Items that became much slower', ofItems: true, rows }],
      newlyFailed: [12],
      fixed: [],
      points: { item: [7], before: [1000], after: [9000], of: 1 },
    };
    expect(textOf(rendered(element))).toContain('Choose Compare with Another Run');
    emit('compared', compared);
    await expect.poll(() => store.compared).not.toBeNull();
    expect(store.view.tab).toBe('compare');
    const tree = rendered(element);
    for (const part of ['1 item takes much longer: 7.', '(shown here)', 'Failed after', '+800 %'])
      expect(textOf(tree)).toContain(part);
    click(tree, '12');
    expect(store.view.item).toBe(12);
  });
});

describe('a run that could not start', () => {
  it('shows the error, its place, the code and the next step', async () => {
    const { tree, sent } = await show(RunErrorView, { events: goldenLines('couldNotStart') });
    const text = textOf(tree());
    for (const part of ["does not provide an export named 'compress'.", 'src/minify.ts:3:10', 'Export it there'])
      expect(text).toContain(part);
    click(tree(), 'src/minify.ts:3:10');
    click(tree(), 'Try again');
    expect(sent).toEqual([
      ['openRunError', null],
      ['rerun', null],
    ]);
  });
});

describe('the item pane', () => {
  const state = { runId: 'run-1', item: failedItem };
  const answers = { itemDetail: { input: '{"path":"a.js"}', value: null, cut: false } };

  it('shows nothing without a selected item', async () => {
    const { tree } = await show(ItemPanel, {});
    expect(textOf(tree())).toBe('');
  });

  it('shows input and error of a failed item, and asks the host for what its buttons name', async () => {
    const { tree, sent } = await show(ItemPanel, { state, answers });
    await expect.poll(() => textOf(tree())).toContain('"path":"a.js"');
    const { item } = state;
    expect(textOf(tree())).toContain(`Item ${item}`);
    for (const name of ['Debug alone', 'Run alone', 'Copy input', 'Save as test', 'Debug in a worker'])
      click(tree(), name);
    click(tree(), 'Find which earlier items it needs');
    expect(sent).toEqual(
      ['debugItem', 'runAlone', 'copyInput', 'saveTest', 'debugInWorker', 'shrink'].map((name) => [name, { item }]),
    );
  });

  it('replays its chunk and its worker', async () => {
    const { tree, sent, store } = await show(ItemPanel, { state, answers });
    const chunk = store.model.items.chunk.get(state.item);
    click(tree(), `Debug chunk ${chunk}`);
    expect(sent).toEqual([['replay', { selection: { by: 'chunk', chunk }, mode: 'debug' }]]);
  });

  it('shows what a slow item did while it ran, and opens its frames', async () => {
    const { tree, sent, store } = await show(ItemPanel, { state, answers });
    const frame = { function: 'parse', file: '/w/parse.ts', line: 7, column: 1, inUserCode: true };
    const sampled = { type: 'itemSampled', item: failedItem, worker: 0, atMicros: 9 } as const;
    store.model.samples.set(failedItem, [
      { ...sampled, ranMicros: 2_000_000, doing: 'waiting', frames: [], open: ['Timeout', 'Timeout'] },
      { ...sampled, ranMicros: 3_000_000, doing: 'computing', frames: [frame], open: [] },
    ]);
    expect(textOf(tree())).toMatch(/after 2\.00 s: waiting; open: Timeout after 3\.00 s: computing at parse/);
    click(tree(), '/w/parse.ts:7:1');
    expect(sent).toEqual([['openItemSampleFrame', { item: failedItem, sample: 1, frame: 0 }]]);
  });

  it('shows why the input could not be read', async () => {
    const { tree } = await show(ItemPanel, { state });
    await expect.poll(() => textOf(tree())).toContain('no answer to itemDetail');
  });

  it('offers only to copy in Restricted Mode', async () => {
    const { tree } = await show(ItemPanel, { state, answers, init: { canRun: false } });
    const names = controls(tree());
    expect(names).toContain('Copy input');
    for (const name of ['Debug alone', 'Run alone', 'Save as test']) expect(names).not.toContain(name);
  });

  it('closes, and leads to the log lines of its item', async () => {
    const { tree, store } = await show(ItemPanel, { state, answers });
    click(tree(), 'Show in Logs');
    expect([store.view.tab, store.view.logs.item]).toEqual(['logs', state.item]);
    click(tree(), 'Close');
    expect(store.view.item).toBeNull();
  });
});

describe('the Errors tab', () => {
  it('opens the most frequent cause, and closes it', async () => {
    const { tree, store } = await show(ErrorsPanel, {});
    const heads = (): Node[] => all(tree(), ({ attributes }) => attributes['class'] === 'head');
    expect(heads()).toHaveLength(store.causes.size);
    expect(heads().map(({ attributes }) => attributes['aria-expanded'])).toContain('true');
    heads()[0]?.listeners['click']?.({});
    expect(heads()[0]?.attributes['aria-expanded']).toBe('false');
  });

  it('runs, debugs and checks all that failed', async () => {
    const { tree, sent } = await show(ErrorsPanel, {});
    const find = (action: string): Node =>
      all(tree(), ({ attributes }) => attributes['data-action'] === action)[0] as Node;
    for (const action of ['rerun-failed', 'debug-failed', 'verify', 'check']) find(action).listeners['click']?.({});
    expect(sent).toEqual([
      ['replay', { selection: { by: 'failed' }, mode: 'run' }],
      ['replay', { selection: { by: 'failed' }, mode: 'debug' }],
      ['verify', null],
      ['checkIsolation', null],
    ]);
  });

  it('opens the frame that was clicked, by number', async () => {
    const { tree, sent, store } = await show(ErrorsPanel, {});
    const { item } = store.causes.sorted()[0]!.first;
    const frame = store.model.failures.get(item)!.failure.frames.findIndex(({ inUserCode }) => inUserCode);
    const [link] = all(
      tree(),
      ({ attributes, listeners }) => attributes['class'] === 'link' && !!listeners['click'],
    ).filter((node) => /:\d+:\d+$/.test(textOf(node)));
    link?.listeners['click']?.({});
    expect(sent).toEqual([['openFrame', { item, path: [], frame }]]);
  });

  it('lists items that failed and then succeeded apart from those that failed', async () => {
    const failure = { kind: 'thrown', name: 'Error', message: 'socket hang up', stack: '', frames: [] } as const;
    const failed = { type: 'itemFailed', item: 3, attempt: 1, worker: 0, failure } as const;
    const events = goldenLines('succeeded').replace('{"type":"itemsSettled"', `${JSON.stringify(failed)}\n$&`);
    const { tree, store } = await show(ErrorsPanel, { events });
    expect(store.causes.size).toBe(0);
    expect(textOf(tree())).toContain('All 40 items succeeded.');
    expect(textOf(tree())).toContain('Flaky: 1 item failed and then succeeded');
  });

  it('reports that all succeeded, or that nothing failed yet', async () => {
    const good = await show(ErrorsPanel, { events: goldenLines('succeeded') });
    expect(textOf(good.tree())).toMatch(/^All 40 items succeeded\.$/);
    const fresh = await show(ErrorsPanel, { events: goldenLines('starting') });
    expect(textOf(fresh.tree())).toContain('grouped by cause');
  });
});

describe('the Isolation tab', () => {
  const result = { outcome: 'succeeded', value: '1' } as const;
  const difference = { item: 7, recorded: result, replayed: { ...result, value: '2' }, worker: 0 };
  const isolation = {
    checked: [5, 7],
    differences: [{ ...difference, dependence: 'sharedState' }],
    findings: [{ dependence: 'sharedState', items: [7], examined: 7, before: 3 }],
    suspects: [
      { name: 'cache', file: '/work/shop/src/minify.ts', line: 4, changes: [{ line: 9, text: 'cache.x = 1' }] },
    ],
  } as never;

  it('shows what differs and what may cause it', async () => {
    const { tree, sent, store } = await show(IsolationPanel, { answers: { isolation } });
    await expect.poll(() => store.isolation).not.toBeNull();
    const text = textOf(tree());
    for (const part of ['2 items ran alone', 'cache', 'src/minify.ts:4', 'line 9']) expect(text).toContain(part);
    click(tree(), 'src/minify.ts:4');
    click(tree(), 'line 9');
    click(tree(), '7');
    expect(sent).toEqual([
      ['openSuspect', { suspect: 0, change: null }],
      ['openSuspect', { suspect: 0, change: 0 }],
    ]);
    expect(store.view.item).toBe(7);
  });

  it('reports that nothing was found, or checked', async () => {
    const none = await show(IsolationPanel, {});
    expect(textOf(none.tree())).toBe('The isolation of this run has not been checked.');
    const good = await show(IsolationPanel, {
      answers: { isolation: { checked: [1], differences: [], findings: [], suspects: [] } },
    });
    await expect.poll(() => textOf(good.tree())).toContain('1 item ran alone');
  });
});

describe('late errors in the Errors tab', () => {
  const frame = { function: 'later', file: '/w/src/minify.ts', line: 9, column: 3, inUserCode: true };
  const failure: Failure = { kind: 'thrown', name: 'RangeError', message: 'late', stack: '', frames: [frame] };
  const late = (item: number | null): RunEvent => ({
    type: 'strayErrorFound',
    atMicros: 1,
    worker: 0,
    item,
    failure,
  });

  it('are counted, listed with their items, and open their frames by number', async () => {
    const events = [...finished, late(3), late(null)];
    const { tree, sent, store } = await show(ErrorsPanel, { events });
    const text = textOf(tree());
    expect(text).toContain('Late errors: 2, each after its item had ended');
    expect(text).toContain('item 3 left an error that nobody awaited');
    expect(text).toContain('code outside the items left an error that nobody awaited');
    click(tree(), '/w/src/minify.ts:9:3');
    expect(sent).toEqual([['openStrayFrame', { error: 0, path: [], frame: 0 }]]);
    expect(tabPanels.find(({ id }) => id === 'errors')?.count(store)).toBe(String(store.model.failures.size + 2));
  });
});

describe('the Locks tab', () => {
  it('shows a deadlock with its members and their stacks', async () => {
    const { tree, sent } = await show(LocksPanel, { events: goldenLines('deadlock') });
    const [ring] = all(tree(), ({ attributes }) => attributes['aria-label'] === 'Deadlock');
    const text = textOf(ring!);
    for (const part of ['accounts', 'ledger', 'debit', 'credit', '#201', '#202']) expect(text).toContain(part);
    const [frame] = all(ring!, ({ listeners }) => !!listeners['click']).filter((node) => /:12:/.test(textOf(node)));
    frame?.listeners['click']?.({});
    expect(sent).toEqual([['openStackFrame', { stack: 11, frame: 0 }]]);
  });

  it('selects the item that waits', async () => {
    const { tree, store } = await show(LocksPanel, { events: goldenLines('deadlock') });
    click(tree(), '#202');
    expect(store.view.item).toBe(202);
  });

  it('reports that no worker has waited', async () => {
    const { tree } = await show(LocksPanel, { events: goldenLines('succeeded') });
    expect(textOf(tree())).toMatch(/^No worker has waited/);
  });
});

describe('the Races tab', () => {
  it('shows both accesses, and opens their frames by number', async () => {
    const { tree, sent, store } = await show(RacesPanel, { events: goldenLines('races') });
    const [race] = store.model.races;
    const text = textOf(tree());
    for (const { op } of race!.accesses) expect(text).toContain(op);
    const [link] = all(tree(), ({ listeners }) => !!listeners['click']).filter((node) =>
      /:\d+:\d+$/.test(textOf(node)),
    );
    link?.listeners['click']?.({});
    expect(sent[0]).toMatchObject(['openRaceFrame', { race: 0, access: 0 }]);
  });

  it('reports that none was seen', async () => {
    const { tree } = await show(RacesPanel, {});
    expect(textOf(tree())).toMatch(/^No races/);
  });
});

describe('the Logs tab', () => {
  it('filters by worker, level and the selected item, and clears the filter', async () => {
    const { tree, store } = await show(LogsPanel, { state: { runId: 'run-1', item: 4 } });
    const [row] = all(tree(), ({ attributes }) => attributes['role'] === 'menuitemcheckbox').filter((node) =>
      textOf(node).startsWith('w2'),
    );
    row?.listeners['click']?.({});
    click(tree(), 'item 4');
    expect([store.view.logs.workers, store.view.logs.item]).toEqual([[2], 4]);
    click(tree(), 'Clear the filter');
    expect(store.view.logs).toMatchObject({ workers: [], item: null });
    click(tree(), 'follow');
    expect(store.view.follow).toBe(false);
  });

  it('shows that a pattern is wrong', async () => {
    const { tree } = await show(LogsPanel, {});
    const [list] = all(tree(), 'poolscope-log-list');
    list?.listeners['log-count']?.({ detail: { shown: 0, total: 9, progress: 1, error: 'unclosed group' } });
    expect(textOf(tree())).toContain('unclosed group');
  });
});

describe('the Replay banner', () => {
  const view: ReplayView = {
    startedAtMs: 0,
    items: 3,
    same: 2,
    moduleChanged: true,
    notRun: 0,
    unrecorded: 0,
    verified: null,
    differences: [
      {
        item: 7,
        what: 'outcome',
        recorded: { outcome: 'failed' },
        replayed: { outcome: 'succeeded', value: '1' },
        worker: 0,
      },
    ],
    moreDifferences: 0,
    mayNeedOthers: [7],
  };
  const events = goldenLinesOf('succeeded', { input: 'recording:/recordings/r1' });

  it('compares a replay with its original run', async () => {
    const { tree, sent } = await show(ReplayPanel, { events, answers: { comparison: view } });
    await expect.poll(() => textOf(tree())).toContain('Item 7');
    click(tree(), 'Find which earlier items it needs');
    click(tree(), `the run of ${new Date(0).toLocaleTimeString()}`);
    expect(sent).toEqual([
      ['shrink', { item: 7 }],
      ['openOriginal', null],
    ]);
  });

  it('of a verified edit says what is fixed and changed, and warns unless all is as it should be', async () => {
    const counts = { fixed: 200, stillFail: 0, changed: 0, same: 50, unrecorded: 0, notRun: 0 };
    const banner = async (verified: ReplayView['verified'], moduleChanged = true): Promise<string> => {
      const { tree } = await show(ReplayPanel, {
        events,
        answers: { comparison: { ...view, verified, moduleChanged } },
      });
      await expect.poll(() => textOf(tree())).toContain('fixed');
      return `${all(tree(), 'vscode-icon')[0]?.attributes['name']}: ${textOf(tree())}`;
    };
    expect(await banner(counts)).toMatch(/^pass: .*200 of 200 fixed, 0 of 50 changed\./s);
    const worse = await banner({ ...counts, fixed: 199, stillFail: 1, changed: 2, same: 48 }, false);
    expect(worse).toMatch(
      /^warning: .*199 of 200 fixed, 2 of 50 changed\..*Errors shows the 1 item that still fails\./s,
    );
    expect(worse).toContain('No file of the run’s code has changed since then.');
  });

  it('is not there for any other run', async () => {
    const { tree } = await show(ReplayPanel, { answers: { comparison: view } });
    expect(textOf(tree())).toBe('');
  });

  it('reports that the original is gone', async () => {
    const { tree } = await show(ReplayPanel, { events, answers: { comparison: null } });
    await expect.poll(() => textOf(tree())).toContain('recording is gone');
  });
});

describe('the Workers tab', () => {
  it('lists every worker, and shows the log of the chosen one', async () => {
    const { tree, store, sent } = await show(WorkersPanel, {});
    expect(all(tree(), 'tr')).toHaveLength(9);
    click(tree(), 'w3');
    expect(store.view.selection.worker).toBe(3);
    const [list] = all(tree(), 'poolscope-log-list');
    expect(list?.properties['filter']).toMatchObject({ workers: [3] });
    click(tree(), 'Replay');
    expect(sent).toEqual([['replay', { selection: { by: 'worker', worker: 3 }, mode: 'run' }]]);
    click(tree(), 'w3');
    expect(store.view.selection.worker).toBeNull();
  });

  it('reports that none has started', async () => {
    const { tree } = await show(WorkersPanel, { events: goldenLines('starting') });
    expect(textOf(tree())).toMatch(/^No worker has started yet\./);
  });
});

describe('a look at the workers', () => {
  const frame = { function: 'parse', file: '/work/shop/src/minify.ts', line: 12, column: 3, inUserCode: true };
  const outer = { ...frame, function: 'minify', line: 30 };
  const sample = [
    { worker: 0, item: 1, doing: 'computing', frames: [frame, outer], open: [] },
    { worker: 1, item: 2, doing: 'waiting', frames: [], open: ['Timeout', 'Timeout'] },
  ] as never;
  const live = { events: goldenLines('running'), init: { live: true } };

  it('merges the stacks, and opens frames as the host counts them', async () => {
    const { tree, sent } = await show(SampleView, { ...live, answers: { sample } });
    all(tree(), ({ attributes }) => attributes['data-action'] === 'sample')[0]?.listeners['click']?.({});
    await expect.poll(() => textOf(tree())).toContain('Timeout');
    expect(textOf(tree()).match(/Timeout/g)).toHaveLength(1);
    click(tree(), 'src/minify.ts:30:3');
    click(tree(), 'src/minify.ts:12:3');
    expect(sent).toEqual([
      ['openSampleFrame', { worker: 0, frame: 1 }],
      ['openSampleFrame', { worker: 0, frame: 0 }],
    ]);
    click(tree(), 'Close');
    expect(controls(tree())).toHaveLength(1);
  });

  it('shows why it was not possible', async () => {
    const { tree } = await show(SampleView, live);
    all(tree(), ({ attributes }) => attributes['data-action'] === 'sample')[0]?.listeners['click']?.({});
    await expect.poll(() => textOf(tree())).toContain('no answer to sample');
  });

  it('is offered only where the host can look', async () => {
    for (const init of [{ live: true, canSample: false }, { live: false }]) {
      const { tree } = await show(SampleView, { ...live, init });
      expect(controls(tree())).toEqual([]);
    }
  });
});

describe('the tabs', () => {
  const shown = async (events: string | readonly RunEvent[]): Promise<(string | undefined)[][]> => {
    const { store } = await openStore({ events });
    return tabPanels.filter(({ isShown }) => isShown?.(store) ?? true).map((tab) => [tab.id, tab.count(store)]);
  };

  it('are those that have something to show, with their counts', async () => {
    expect((await shown(goldenLines('succeeded'))).map(([id]) => id)).toEqual([
      'workers',
      'items',
      'logs',
      'errors',
      'results',
      'profile',
      'charts',
      'tuning',
    ]);
    expect(await shown(goldenLines('deadlock'))).toContainEqual(['locks', '1']);
    expect((await shown(goldenLines('races'))).map(([id]) => id)).toContain('races');
  });

  it('render the element of their panel with the store', async () => {
    const { store } = await openStore({ events: finished });
    for (const tab of tabPanels) {
      const [element] = rendered(tab.render(store)).children as [Node];
      expect([element.tag, element.properties['store']]).toEqual([`poolscope-${tab.id}`, store]);
    }
  });

  it('a control that is not there is an error of the test', async () => {
    const { store } = await openStore({});
    expect(() => control(rendered(tabPanels[0]!.render(store)), 'Nothing')).toThrow('no control "Nothing"');
  });
});
