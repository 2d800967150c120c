import { html } from 'lit';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import type { LogRecord } from '../../../../src/model/facts/log.ts';
import { setMenuItem } from '../../../../webview/kit/contextMenu.ts';
import { differenceTable } from '../../../../webview/kit/differenceTable.ts';
import { LogList } from '../../../../webview/kit/logs/logList.ts';
import { MenuButton } from '../../../../webview/kit/menuButton.ts';
import { Splitter } from '../../../../webview/kit/splitter.ts';
import { stackedBar } from '../../../../webview/kit/stackedBar.ts';
import { VirtualList } from '../../../../webview/kit/virtualList.ts';
import { noFilter, type LogFilter } from '../../../../webview/store/viewState.ts';
import { all, click, controls, rendered, textOf, type Node } from '../../../support/litTree.ts';
import { goldenLines } from '../../../support/recordings.ts';
import { openStore } from '../../../support/testStore.ts';

beforeEach(() => {
  vi.unstubAllGlobals();
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
});

it('the menu of the page is about an item, or about nothing of ours', () => {
  const dataset: Record<string, string> = {};
  vi.stubGlobal('document', { body: { dataset } });
  setMenuItem(7);
  expect(JSON.parse(dataset['vscodeContext'] ?? '')).toEqual({ webviewSection: 'poolscopeItem', item: 7 });
  setMenuItem(null);
  expect(dataset).toEqual({});
});

describe('a table of differences', () => {
  const row = (item: number, value: string) => ({
    item,
    what: 'value' as const,
    recorded: { outcome: 'failed' as const, failure: { name: 'RangeError', message: 'too\n  long' } as never },
    replayed: { outcome: 'succeeded' as const, value },
    worker: 0,
  });

  it('has both results of each item on one line, and selects the item', () => {
    const selected: number[] = [];
    const tree = rendered(differenceTable([row(7, '42')], 3, ['before', 'after'], (item) => selected.push(item)));
    expect(textOf(tree)).toBe('item before after 7 failed RangeError: too long succeeded 42 and 3 more');
    click(tree, '7');
    expect(selected).toEqual([7]);
  });

  it('cuts long values', () => {
    const tree = rendered(differenceTable([row(7, 'x'.repeat(5000))], 0, ['a', 'b'], () => {}));
    expect(textOf(tree).length).toBeLessThan(400);
  });
});

it('a stacked bar draws parts in proportion, and none that are empty', () => {
  const widths = (whole: number): string[] =>
    all(
      rendered(
        stackedBar(
          [
            { kind: 'a', size: 1 },
            { kind: 'b', size: 0 },
            { kind: 'c', size: 2 },
          ],
          whole,
          'label',
        ),
      ),
      'i',
    ).map(({ attributes, properties }) => `${attributes['class']} ${String(properties['style'])}`);
  expect(widths(4)).toEqual(['part-a width:25%', 'part-c width:50%']);
  expect(widths(0)).toHaveLength(2);
});

describe('a splitter', () => {
  function made(vertical: boolean) {
    const splitter = Object.assign(new Splitter(), { vertical });
    const fired: unknown[] = [];
    for (const name of ['resize-start', 'resize-by', 'resize-reset'])
      splitter.addEventListener(name, (event) => fired.push((event as CustomEvent).detail ?? name));
    const [grip] = rendered(splitter).children as [Node];
    const pointer = (x: number, y: number): object => ({
      clientX: x,
      clientY: y,
      target: { setPointerCapture: () => {} },
      preventDefault: () => {},
    });
    const on = (name: string, event: unknown): void => grip.listeners[name]?.call(splitter, event);
    return { fired, on, pointer };
  }

  it('reports the distance since the drag began, along its own axis', () => {
    for (const [vertical, distance] of [
      [false, 30],
      [true, -5],
    ] as const) {
      const { fired, on, pointer } = made(vertical);
      on('pointermove', pointer(0, 0));
      on('pointerdown', pointer(100, 100));
      on('pointermove', pointer(95, 130));
      on('pointerup', pointer(95, 130));
      on('pointermove', pointer(0, 0));
      expect(fired).toEqual(['resize-start', distance]);
    }
  });

  it('moves by keys, and resets by a double click', () => {
    const { fired, on } = made(true);
    on('keydown', { key: 'ArrowLeft', preventDefault: () => {} });
    on('keydown', { key: 'a', preventDefault: () => {} });
    on('dblclick', {});
    expect(fired).toEqual(['resize-start', -20, 'resize-reset']);
  });
});

it('a menu button names its choice for screen readers', () => {
  const button = Object.assign(new MenuButton(), { text: 'w2', label: 'Workers', active: true });
  const [shown] = all(rendered(button), 'button');
  expect(shown?.attributes).toMatchObject({ class: 'active', 'aria-label': 'Workers: w2', 'aria-haspopup': 'true' });
});

it('a virtual list renders no rows before it has a height, and turns following off by the wheel', () => {
  const list = Object.assign(new VirtualList(), {
    rows: 1000,
    follow: true,
    renderRow: (row: number) => html`<p>${row}</p>`,
  });
  const fired: string[] = [];
  list.addEventListener('follow-off', () => fired.push('off'));
  const [scroller] = all(rendered(list), ({ attributes }) => attributes['role'] === 'grid') as [Node];
  expect(scroller.attributes['aria-rowcount']).toBe('1000');
  scroller.listeners['wheel']?.call(list, { deltaY: 10 });
  expect(fired).toEqual([]);
  scroller.listeners['wheel']?.call(list, { deltaY: -10 });
  expect(fired).toEqual(['off']);
});

describe('the list of log lines', () => {
  const record = (seq: number, changes: Partial<LogRecord>): LogRecord => ({
    seq,
    atMicros: seq * 1000,
    worker: seq % 2,
    item: seq,
    chunk: 0,
    level: 'info',
    text: `line ${seq}`,
    stream: 'console',
    source: 0,
    ...changes,
  });
  const written = (records: readonly LogRecord[]): RunEvent => ({ type: 'logsWritten', records });

  async function list(records: readonly LogRecord[], filter: LogFilter = noFilter) {
    const opened = await openStore({ events: goldenLines('starting') });
    await opened.feed([
      { type: 'sourceSeen', source: { id: 0, file: '/work/shop/src/minify.ts', line: 12, column: 5 } } as never,
      written(records),
    ]);
    const element = Object.assign(new LogList(), { store: opened.store, filter, follow: false, clientWidth: 900 });
    const tree = (): Node => {
      (element as unknown as { willUpdate(): void }).willUpdate();
      return rendered(element);
    };
    const row = (k: number): Node => {
      const [virtual] = all(tree(), 'poolscope-virtual-list');
      return rendered((virtual!.properties['renderRow'] as (row: number) => never)(k));
    };
    const rows = (): unknown => all(tree(), 'poolscope-virtual-list')[0]?.properties['rows'];
    return { ...opened, element, tree, row, rows };
  }

  it('shows time, worker, item, level, text and source', async () => {
    const { row, rows } = await list([record(3, { level: 'warn' }), record(4, { item: null })]);
    expect(rows()).toBe(2);
    const text = textOf(row(0));
    for (const part of ['w1', '#3', 'warn', 'line 3']) expect(text).toContain(part);
    expect(textOf(row(1))).not.toContain('#');
  });

  it('filters by level, worker and text, and reports when nothing passes', async () => {
    const records = [record(1, {}), record(2, { level: 'error' }), record(3, { text: 'other' })];
    expect((await list(records, { ...noFilter, level: 'error' })).rows()).toBe(1);
    expect((await list(records, { ...noFilter, workers: [1] })).rows()).toBe(2);
    const { tree } = await list(records, { ...noFilter, text: 'nowhere' });
    expect(textOf(tree())).toBe('None of 3 lines passes the filter.');
  });

  it('opens a long entry in rows of its own, and closes it', async () => {
    const { row, rows } = await list([record(1, { text: 'first\nsecond\nthird' }), record(2, {})]);
    const toggle = (): void =>
      all(row(0), ({ attributes }) => attributes['class'] === 'twistie')[0]?.listeners['click']?.({
        stopPropagation: () => {},
      });
    expect(textOf(row(0))).toContain('first');
    expect(textOf(row(0))).not.toContain('second');
    toggle();
    expect(rows()).toBe(4);
    expect(textOf(row(1))).toContain('second');
    toggle();
    expect(rows()).toBe(2);
  });

  it('selects the item of a clicked line', async () => {
    const { row, store } = await list([record(5, {})]);
    const [line] = row(0).children.filter((child) => typeof child !== 'string');
    line?.listeners['click']?.({});
    expect(store.view.item).toBe(5);
    const [shown] = row(0).children.filter((child) => typeof child !== 'string');
    expect(shown?.attributes['aria-selected']).toBe('true');
  });

  it('shows characters that a terminal would hide, and marks late lines', async () => {
    const { row } = await list([record(1, { text: 'a\u202eb', late: true })]);
    const [escaped] = all(row(0), ({ attributes }) => attributes['class'] === 'escaped');
    expect(textOf(escaped!)).not.toContain('\u202e');
    expect(textOf(row(0))).toContain('late');
  });

  it('reports that nothing was written yet', async () => {
    const { tree } = await list([]);
    expect(textOf(tree())).toMatch(/^Nothing written yet\./);
    expect(controls(tree())).toEqual([]);
  });

  it('leads from a log without lines to the errors of a run that failed', async () => {
    const { tree, store, feed } = await list([]);
    const events = goldenLines('finished').split('\n');
    await feed(`${events.filter((line) => line.startsWith('{"type":"itemFailed"')).join('\n')}\n`);
    expect(textOf(tree())).toMatch(/13 items failed: show errors$/);
    click(tree(), 'show errors');
    expect(store.view.tab).toBe('errors');
  });
});
