import { beforeEach, expect, it, vi } from 'vitest';
import { profileBaseline } from '../../../../src/model/compare/compareProfiles.ts';
import { profileOf } from '../../../../src/model/profile/profile.ts';
import { ProfileCompare } from '../../../../webview/panels/profile/compare.ts';
import { all, click, control, controls, rendered, textOf } from '../../../support/litTree.ts';
import { frameOf, profiledRun } from '../../../support/profiles.ts';
import { goldenLines } from '../../../support/recordings.ts';
import { openStore } from '../../../support/testStore.ts';

beforeEach(() => {
  vi.unstubAllGlobals();
});

const earlier = profileBaseline(
  profileOf(
    profiledRun(
      Array.from({ length: 40 }, () => [
        [[frameOf('parse', '/work/shop/src/minify.ts', 38)], 3000],
        [[frameOf('squeeze', '/work/shop/src/minify.ts', 70)], 90_000],
      ]),
    ),
  )!,
);

async function show(chosen: ReadonlySet<number> | undefined, earlierProfile: typeof earlier | null, state = {}) {
  const opened = await openStore({
    events: goldenLines('profiled'),
    answers: { earlierProfile },
    state: { runId: 'run-1', ...state },
  });
  const element = Object.assign(new ProfileCompare(), { store: opened.store, chosen });
  const tree = () => rendered(element);
  tree();
  // The host answers in order, so the element has its answer, too.
  await opened.store.host.request('earlierProfile', null);
  return { ...opened, tree, rows: () => all(tree(), 'tr').slice(1).map(textOf) };
}

it('compares chosen items with their peers, and with the rest at a press', async () => {
  const { tree, rows, sent } = await show(new Set([21]), null);
  expect(controls(tree()).slice(0, 2)).toEqual(['Their peers', 'The rest']);
  expect(rows()[0]).toMatch(/^grew\s*rename\s*src\/minify\.ts:120\s*\d+ µs\s*43 ms/);
  const peers = rows();
  click(tree(), 'src/minify.ts:120');
  expect(sent.at(-1)).toEqual(['openProfileFrame', expect.objectContaining({ line: 120 })]);
  click(tree(), 'The rest');
  expect(control(tree(), 'The rest').attributes['aria-pressed']).toBe('true');
  expect(rows()).not.toEqual(peers);
});

it('compares all items with an earlier run at a press; what is gone has no link', async () => {
  const { tree, rows } = await show(undefined, earlier);
  const [run] = controls(tree());
  expect(run).toMatch(/^The run of /);
  expect(rows()).toEqual([]);
  click(tree(), run!);
  expect(rows()[0]).toMatch(/^gone\s*squeeze\s*src\/minify\.ts:70\s*90 ms\s*–/);
  expect(rows().find((row) => row.includes('parse'))).toMatch(
    /^grew\s*parse\s*src\/minify\.ts:40\s*3\.0 ms\s*\d+ ms\s*\+\d+ %$/,
  );
  expect(controls(tree())).not.toContain('src/minify.ts:70');
  click(tree(), run!);
  expect(rows()).toEqual([]);
});

it('is empty if there is nothing to compare with', async () => {
  const { tree } = await show(undefined, null, { compareWith: 'run' });
  expect(textOf(tree())).toBe('');
});
