import { noSelection } from '../../../../webview/store/selection.ts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { giveWay } from '../../../../webview/store/slices.ts';
import { ItemDetails } from '../../../../webview/store/itemDetail.ts';
import { define, StoreElement } from '../../../../webview/store/storeElement.ts';
import { vscodeTransport } from '../../../../webview/store/vscodeTransport.ts';
import { renderNotices } from '../../../../webview/notices.ts';
import { waitingText } from '../../../../webview/waitingText.ts';
import { all, rendered, textOf } from '../../../support/litTree.ts';
import { playRun } from '../../../support/playRun.ts';
import { goldenLines } from '../../../support/recordings.ts';
import { simulateRun } from '../../../support/simulateRun.ts';
import { openStore } from '../../../support/testStore.ts';

beforeEach(() => void vi.unstubAllGlobals());

describe('the store of a panel', () => {
  it('asks for its run by the name that VS Code kept, and keeps the name of the one it gets', async () => {
    const { store, state } = await openStore({ state: { runId: 'earlier', item: 7, tab: 'errors', follow: false } });
    expect(store.view).toMatchObject({ runId: 'run-1', item: null, tab: 'errors', follow: false });
    expect(state()).toEqual(store.view);
  });

  it('keeps the selection when it shows the same run again', async () => {
    const { store } = await openStore({ state: { runId: 'run-1', item: 7 } });
    expect(store.view.item).toBe(7);
  });

  it('forgets everything when the panel shows another run', async () => {
    const { store, emit, feed } = await openStore({ events: goldenLines('succeeded') });
    store.selectItem(3);
    emit('runChanged', { runId: 'run-2', live: true, canRun: true, canSample: true });
    expect([store.model.origin, store.view.item, store.epoch, store.causes.size]).toEqual([undefined, null, 1, 0]);
    await feed(goldenLines('starting'));
    expect(store.model.origin).toBeDefined();
  });

  it('opens the pane of the item that a run of one item is about, once', async () => {
    const events = simulateRun({
      ...{ items: 3, workers: 1, chunksize: 1, seed: 1, meanMicros: 900, logsPerItem: 0, failing: 0 },
      job: { items: [[2, 2]] },
    });
    const alone = await openStore({ events });
    expect(alone.store.view.item).toBe(2);
    // The user has closed the pane, and the window reloads.
    expect((await openStore({ events, state: { runId: 'run-1', item: null } })).store.view.item).toBeNull();
    expect((await openStore({ events: goldenLines('succeeded') })).store.view.item).toBeNull();
  });

  it('treats a recording without an end as interrupted when nothing more arrives', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const opening = openStore({ events: goldenLines('starting') });
      await vi.advanceTimersByTimeAsync(100);
      const { store } = await opening;
      expect(store.display.over).toBe(false);
      await vi.advanceTimersByTimeAsync(400);
      expect([store.display.over, store.display.state]).toEqual([true, 'interrupted']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('keeps waiting for a live run', async () => {
    const { store } = await openStore({ events: goldenLines('starting'), init: { live: true } });
    expect([store.live, store.display.over]).toEqual([true, false]);
    expect(store.nowMicros()).toBeGreaterThanOrEqual(store.model.nowMicros);
  });

  it('shows what the host sends: an item, a tab, trust and what is known of the chunksize', async () => {
    const { store, emit } = await openStore({ init: { canRun: false } });
    emit('reveal', { item: 12 });
    emit('showTab', { tab: 'tuning' });
    emit('trustChanged', { canRun: true });
    emit('tuning', { measured: [], measuring: null, chosen: 8 });
    expect([store.view.item, store.view.tab, store.canRun, store.tuning.chosen]).toEqual([12, 'tuning', true, 8]);
  });

  it('reports which tab is open, and shows a function in its Profile tab', async () => {
    const { store, sent, emit } = await openStore({
      events: goldenLines('profiled'),
      state: { runId: 'run-1', tab: 'profile', selection: { items: { by: 'slowest' } } },
    });
    store.patchView({ follow: false });
    store.patchView({ tab: 'logs' });
    store.patchView({ tab: 'workers' });
    expect(sent).toEqual([
      ['tabShown', { tab: 'profile' }],
      ['tabShown', { tab: 'logs' }],
      ['tabShown', { tab: 'workers' }],
    ]);
    const frame = store.profile?.tree.frames.findIndex((each) => each.function === 'rename') ?? -1;
    emit('showFunction', { frame });
    expect(store.view).toMatchObject({ tab: 'profile', selection: noSelection, profileSearch: 'rename' });
  });

  it('asks for the result of a check that has ended, and shows it', async () => {
    const { store, emit } = await openStore({
      answers: { isolation: { checked: [1], differences: [], findings: [], suspects: [] } },
    });
    emit('isolationChecked', null);
    await expect.poll(() => store.view.tab).toBe('isolation');
    expect(store.isolation?.checked).toEqual([1]);
  });

  it('reports which line of the recording cannot be read, and refuses the batch', async () => {
    const { store, feed } = await openStore({});
    expect(await feed('{"type":"x"}\nbroken\n')).toMatchObject({ kind: 'failure' });
    expect(store.problem).toContain('line 2');
  });

  it('shows why the host refused', async () => {
    const { store } = await openStore({ isRefused: true });
    expect([store.problem, store.canRun]).toEqual(['no answer to ready', false]);
  });

  it('reports changes once a frame, and none after it is closed', async () => {
    const { store } = await openStore({});
    await new Promise((resolve) => setTimeout(resolve, 1));
    const seen = vi.fn();
    store.changed(seen);
    store.patchView({ tab: 'a' });
    store.patchView({ tab: 'b' });
    store.selectItem(null);
    await expect.poll(() => seen).toHaveBeenCalled();
    expect(seen).toHaveBeenCalledTimes(1);
    store.patchView({ tab: 'c' });
    store.dispose();
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(seen).toHaveBeenCalledTimes(1);
  });
});

describe('the details of an item', () => {
  it('are asked for once for each state, and never shown under the name of another item', async () => {
    const { store, feed } = await openStore({
      events: goldenLines('starting'),
      answers: { itemDetail: { input: '1', value: null, cut: false } },
    });
    const asked = vi.spyOn(store.host, 'request');
    const details = new ItemDetails(store);
    expect([details.of(3).kind, details.of(3).kind]).toEqual(['loading', 'loading']);
    await expect.poll(() => details.of(3).kind).toBe('loaded');
    expect(details.of(4).kind).toBe('loading');
    await expect.poll(() => details.of(4).kind).toBe('loaded');
    expect(asked).toHaveBeenCalledTimes(2);
    await feed(goldenLines('succeeded'));
    expect(details.of(4).kind).toBe('loading');
  });

  it('report why they cannot be read', async () => {
    const { store } = await openStore({});
    const details = new ItemDetails(store);
    details.of(3);
    await expect.poll(() => details.of(3)).toEqual({ kind: 'failed', message: 'no answer to itemDetail' });
  });
});

it('yielding lets waiting work go first, even in a hidden page', async () => {
  const order: string[] = [];
  const given = giveWay().then(() => order.push('back'));
  queueMicrotask(() => order.push('waiting'));
  await given;
  expect(order).toEqual(['waiting', 'back']);
});

it('the transport takes frames of the window only, and stops when it is closed', () => {
  const page = new EventTarget();
  vi.stubGlobal('window', page);
  const posted: unknown[] = [];
  const transport = vscodeTransport({
    postMessage: (frame) => posted.push(frame),
    getState: () => null,
    setState: () => {},
  });
  const frames: unknown[] = [];
  transport.onFrame((frame) => frames.push(frame));
  const receive = (data: unknown) => page.dispatchEvent(new MessageEvent('message', { data }));
  const frame = { kind: 'event', name: 'reveal', payload: { item: 1 } } as const;
  for (const data of [null, 'text', { type: 'setImmediate' }, frame]) receive(data);
  transport.send(frame);
  transport.close();
  receive(frame);
  expect([frames, posted]).toEqual([[frame], [frame]]);
});

it('an element renders again when the store changes, while it is in the page', async () => {
  const { store } = await openStore({});
  class Shown extends StoreElement {
    changes = 0;
    protected override storeChanged(): void {
      this.changes++;
    }
    /** There is no page to render into. */
    protected override performUpdate(): void {}
  }
  define('poolscope-test-shown', Shown);
  define('poolscope-test-shown', Shown);
  const element = Object.assign(new Shown(), { store });
  vi.spyOn(element, 'requestUpdate').mockImplementation(() => {});
  element.connectedCallback();
  store.invalidate();
  await expect.poll(() => element.changes).toBe(1);
  element.disconnectedCallback();
  store.invalidate();
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(element.changes).toBe(1);
});

describe('in place of the timeline', () => {
  it.each([
    ['starting', true, /^Compiling the module/],
    ['finished', false, undefined],
    [undefined, true, /about to start/],
    [undefined, false, /^Opening the recording/],
  ] as const)('%s, live: %s', async (name, live, text) => {
    const { store } = await openStore({ ...(name && { events: goldenLines(name) }), init: { live } });
    if (text) expect(waitingText(store)).toMatch(text);
    else expect(waitingText(store)).toBeUndefined();
  });

  it('the panel connects first', () => {
    expect(waitingText({ init: undefined } as never)).toBe('Connecting …');
  });
});

describe('notices', () => {
  async function noticesOf(canRun: boolean) {
    const opened = await openStore({ init: { canRun } });
    // Items that only wait: more of them at once would help.
    const waiting = {
      itemMicros: Array.from({ length: 40 }, () => 50_000),
      workers: 2,
      chunksize: 4,
      waitedShare: 0.99,
    };
    const model = playRun({ ...waiting, cores: 2, cpu: 0.02 });
    vi.spyOn(opened.store, 'model', 'get').mockReturnValue(model);
    return { ...opened, tree: () => rendered({ strings: ['', ''], values: [renderNotices(opened.store)] }) };
  }

  it('offer to run again with the option of the advice, if code may run', async () => {
    const { tree, sent } = await noticesOf(true);
    const [button] = all(tree(), 'vscode-button');
    expect(textOf(button!)).toMatch(/^Run again with \d+ workers?, concurrency \d+$/);
    button?.listeners['click']?.({});
    expect(sent).toEqual([
      [
        'rerunWith',
        { action: { kind: 'setConcurrency', concurrency: expect.any(Number), workers: expect.any(Number) } },
      ],
    ]);
    const restricted = await noticesOf(false);
    expect(textOf(restricted.tree())).not.toBe('');
    expect(all(restricted.tree(), 'vscode-button')).toEqual([]);
  });

  it('show as an alert why a run gave up', async () => {
    const { store } = await openStore({ events: goldenLines('succeeded') });
    store.model.state = 'gaveUp';
    store.model.error = { message: 'The process died 6 times.', nextStep: 'Look at the crashed items.' };
    store.invalidate();
    const [alert] = all(
      rendered({ strings: ['', ''], values: [renderNotices(store)] }),
      ({ attributes }) => attributes['role'] === 'alert',
    );
    expect(textOf(alert!)).toBe('The process died 6 times. Look at the crashed items.');
  });
});
