import { beforeEach, expect, it, vi } from 'vitest';
import { profileOf, type Profile } from '../../../../src/model/profile/profile.ts';
import { crumbsOf, nameOf, placeOf, sentenceOf, toneOf } from '../../../../webview/kit/flame/flameView.ts';
import { flameOf } from '../../../../webview/kit/flame/profileFlame.ts';
import { ProfileFlames } from '../../../../webview/panels/profile/flames.ts';
import {
  choiceOf,
  emptyText,
  pressedChoice,
  profileView,
  setOf,
  wholeWords,
  type SampleChoice,
} from '../../../../webview/panels/profile/layout.ts';
import { renderNoProfile } from '../../../../webview/panels/profile/noProfile.ts';
import { noSelection, type Selection } from '../../../../webview/store/selection.ts';
import { itemChoices } from '../../../../webview/store/viewState.ts';
import { controls, rendered, textOf } from '../../../support/litTree.ts';
import { frameOf, profiledRun, type Sample } from '../../../support/profiles.ts';
import { goldenLines } from '../../../support/recordings.ts';
import { openStore } from '../../../support/testStore.ts';

beforeEach(() => void vi.unstubAllGlobals());

const [work, parse] = [frameOf('work'), frameOf('parse', '/work/src/parse.ts', 7)];
const item: readonly Sample[] = [
  [[work], 1000],
  [[work, parse], 9000],
];
const all: SampleChoice = { kind: 'cpu', items: null, worker: null, range: null };
const show = (file: string): string => file.replace('/work/', '');
const profile = (): Profile => profileOf(profiledRun([item, item]))!;

it('counts the selection, but for what this run does not have', () => {
  const { run } = profile();
  const range = { fromMicros: 1, toMicros: 2 };
  const chosen = (selection: Partial<Selection>) => choiceOf(run, { selection: { ...noSelection, ...selection } });
  expect(chosen({ range, worker: 0 })).toEqual({ ...all, range, worker: 0 });
  expect(chosen({ items: { by: 'failed' }, worker: 7 })).toEqual(all);
  expect(pressedChoice(chosen({ items: { by: 'slowest' } }))).toBe('slowest');
  expect(pressedChoice(chosen({ items: { by: 'group', field: 'worker', name: 'worker 0' } }))).toBeUndefined();
  expect(itemChoices.map((choice) => setOf(choice, run, 3))).toEqual([
    null,
    { by: 'slowest' },
    undefined,
    { by: 'item', item: 3 },
  ]);
  expect(setOf('selected', run, null)).toBeUndefined();
});

it('counts the items that another view has selected', () => {
  const chosen: SampleChoice = { ...all, items: { by: 'group', field: 'extension', name: 'ts' } };
  const view = profileView(profile(), chosen, Int32Array.of(1));
  expect([...(view.chosen ?? [])]).toEqual([1]);
  expect(view.samples).toBe(profileView(profile(), { ...all, items: { by: 'item', item: 1 } }).samples);
  expect(wholeWords(chosen)).toBe("the selected items' time");
});

it('names whose time it is, also if no sample counts', () => {
  expect(wholeWords(all)).toBe("the items' time");
  const range = { fromMicros: 1_200_000, toMicros: 3_400_000 };
  expect(wholeWords({ kind: 'cpu', items: { by: 'item', item: 7 }, worker: 3, range })).toBe(
    "item 7's time in worker 3 from 1.20 s to 3.40 s",
  );
  expect(emptyText({ ...all, items: { by: 'failed' } }, 3000)).toBe(
    "No sample was taken in the failed items' time. A sample is taken about every 3.0 ms.",
  );
});

it('describes a function by its figures and its place', () => {
  const found = profile();
  const view = flameOf(found, profileView(found, all), show);
  expect(sentenceOf(view, 2)).toBe('parse, src/parse.ts:7, own 18 ms, with calls 18 ms, 90 %');
  expect([nameOf(view, 0), placeOf(view, 0), toneOf(view, 0), toneOf(view, 2)]).toEqual([
    'All calls',
    undefined,
    'idle',
    'user',
  ]);
  const node = { ...frameOf('readFileSync', 'node:fs', 3) };
  const ofNode = profileOf(profiledRun([[[[work, node], 100]]]))!;
  expect(placeOf(flameOf(ofNode, profileView(ofNode, all), show), 2)?.isOpenable).toBe(false);
});

it('shortens a long path in the middle', () => {
  const deep = profileOf(profiledRun([[[Array.from({ length: 12 }, (_, k) => frameOf(`f${k}`)), 100]]]))!;
  const view = flameOf(deep, profileView(deep, all), show);
  expect(crumbsOf(view, 3)).toEqual([0, 1, 2, 3]);
  expect(crumbsOf(view, 12)).toEqual([0, 1, undefined, 10, 11, 12]);
});

it('finds functions by name or file, and keeps a picture that has not changed', () => {
  const found = profile();
  const shown = profileView(found, all);
  const flames = new ProfileFlames(show);
  const parsing = found.tree.frame.get(2);
  expect(flames.search(found, shown, ' PARSE.ts ')?.words).toBe('1 function, 90 % of the time');
  expect(flames.search(found, shown, 'nothing')?.words).toBe('0 functions, 0 % of the time');
  expect(flames.search(found, shown, '  ')).toBeUndefined();
  const view = flames.view(found, shown, { search: '', called: undefined });
  expect(flames.view(found, shown, { search: '', called: undefined })).toBe(view);
  const searched = flames.view(found, shown, { search: 'parse', called: undefined });
  expect([searched.tree === view.tree, searched.isFound?.(parsing)]).toEqual([true, true]);
  const callers = flames.view(found, shown, { search: '', called: parsing });
  expect([callers.rootName, nameOf(callers, 1), callers.describe(1)]).toEqual([
    'parse',
    'work',
    'with calls 18 ms, 90 %',
  ]);
});

it('offers to profile again a run that has no profile, if code may run', async () => {
  const shown = async (canRun: boolean) => {
    const { store } = await openStore({ events: goldenLines('finished'), init: { canRun } });
    const tree = rendered(renderNoProfile(store));
    return [textOf(tree).slice(0, 33), controls(tree)];
  };
  expect(await shown(true)).toEqual(['This run has no profile. A CPU pr', ['Profile again']]);
  expect(await shown(false)).toEqual(['This run has no profile. A CPU pr', []]);
});
