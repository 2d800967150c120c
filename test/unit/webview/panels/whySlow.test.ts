import { beforeEach, expect, it, vi } from 'vitest';
import { WhySlowView } from '../../../../webview/panels/item/whySlow.ts';
import { all, click, rendered, textOf } from '../../../support/litTree.ts';
import { goldenLines } from '../../../support/recordings.ts';
import { openStore } from '../../../support/testStore.ts';

beforeEach(() => {
  vi.unstubAllGlobals();
});

async function show(item: number, recording = 'profiled') {
  const opened = await openStore({ events: goldenLines(recording), state: { runId: 'run-1', item } });
  const element = Object.assign(new WhySlowView(), { store: opened.store });
  return { ...opened, tree: () => rendered(element) };
}

it('says first what a slow item computes more than its peers, and leads to the lines and to the tab', async () => {
  const { tree, sent, store } = await show(21);
  const [title] = all(tree(), 'h2');
  expect(textOf(title!)).toBe('Why is item 21 slow?');
  expect(textOf(all(tree(), 'p')[0]!)).toMatch(/^43 ms of rename against \d+ µs in its peers, src\/minify\.ts:120\.$/);
  expect(all(tree(), 'tr').map(textOf)[1]).toMatch(/^rename/);
  click(tree(), 'src/minify.ts:120');
  expect(sent.at(-1)).toEqual(['openProfileFrame', expect.objectContaining({ line: 120 })]);
  click(tree(), 'Show in Profile');
  expect(store.view).toMatchObject({ tab: 'profile', selection: { items: { by: 'item', item: 21 } }, item: 21 });
});

it('is empty for a run without a profile', async () => {
  const { tree } = await show(3, 'finished');
  expect(textOf(tree())).toBe('');
});
