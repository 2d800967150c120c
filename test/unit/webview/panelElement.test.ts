import { beforeEach, describe, expect, it, vi } from 'vitest';
import { PoolscopePanel } from '../../../webview/panelElement.ts';
import { all, click, rendered, textOf, type Node } from '../../support/litTree.ts';
import { goldenLines } from '../../support/recordings.ts';
import { stubHost, type StoreOptions } from '../../support/testStore.ts';

beforeEach(() => void vi.unstubAllGlobals());

/** The whole panel over a recording. */
async function open(name: string, options: StoreOptions = {}) {
  const host = stubHost(options);
  vi.stubGlobal('acquireVsCodeApi', () => host.api);
  const panel = new PoolscopePanel();
  const tree = (): Node => rendered(panel);
  await expect.poll(() => textOf(tree())).not.toBe('Connecting …');
  await host.feed(goldenLines(name));
  const tabs = (): Node[] => all(tree(), ({ attributes }) => attributes['role'] === 'tab');
  const active = (): string[] =>
    tabs().flatMap(({ attributes }) => (attributes['aria-selected'] === 'true' ? [attributes['id'] ?? ''] : []));
  const press = (key: string): void => {
    const [list] = all(tree(), ({ attributes }) => attributes['role'] === 'tablist');
    Object.defineProperty(panel, 'renderRoot', { value: { querySelector: () => null }, configurable: true });
    list?.listeners['keydown']?.call(panel, { key, preventDefault: () => {} });
  };
  return { ...host, tree, tabs, active, press };
}

describe('the tabs of the panel', () => {
  it('are chosen by a click, and by the arrow keys around the end', async () => {
    const { tree, tabs, active, press } = await open('succeeded');
    const names = tabs().map(({ attributes }) => attributes['id']);
    click(tree(), textOf(tabs()[0]!));
    expect(active()).toEqual([names[0]]);
    press('ArrowLeft');
    expect(active()).toEqual([names.at(-1)]);
    press('ArrowRight');
    press('ArrowRight');
    press('Home');
    expect(active()).toEqual([names[1]]);
  });

  it('fall back to the first one when the kept tab is not shown for this run', async () => {
    const { active } = await open('succeeded', { state: { runId: 'run-1', tab: 'races' } });
    expect(active()).toEqual(['tab-workers']);
  });

  it('are alarming only while their count is not 0', async () => {
    const counts = async (name: string): Promise<string[]> => {
      const { tree } = await open(name);
      return all(tree(), ({ attributes }) => attributes['class'] === 'count alarming').map(textOf);
    };
    expect(await counts('succeeded')).toEqual([]);
    expect(await counts('deadlock')).toContain('1');
  });
});

describe('the panes of the panel', () => {
  it('are resized within limits, and reset', async () => {
    const { tree, state } = await open('succeeded', { state: { runId: 'run-1', item: 3 } });
    const [timeline, item] = all(tree(), 'poolscope-splitter') as [Node, Node];
    timeline.listeners['resize-start']?.({});
    timeline.listeners['resize-by']?.({ detail: -1000 });
    expect(state()).toMatchObject({ timelineHeight: 40 });
    timeline.listeners['resize-reset']?.({});
    expect(state()).toMatchObject({ timelineHeight: null });
    item.listeners['resize-by']?.({ detail: 1000 });
    expect(state()).toMatchObject({ itemWidth: 240 });
  });

  it('show an item only while one is selected', async () => {
    const { tree, emit } = await open('succeeded');
    expect(all(tree(), 'poolscope-item')).toEqual([]);
    emit('reveal', { item: 3 });
    expect(all(tree(), 'poolscope-item')).toHaveLength(1);
  });

  it('are replaced by the error of a run that could not start', async () => {
    const { tree } = await open('couldNotStart');
    expect(all(tree(), 'poolscope-run-error')).toHaveLength(1);
    expect(all(tree(), 'poolscope-timeline')).toEqual([]);
  });
});

it('a recording that cannot be read in full is reported', async () => {
  const { tree, feed } = await open('starting');
  await feed('not JSON\n');
  const [problem] = all(tree(), ({ attributes }) => attributes['class'] === 'problem');
  expect(textOf(problem!)).toMatch(/^This run cannot be shown in full: the recording is damaged: line \d/);
});
