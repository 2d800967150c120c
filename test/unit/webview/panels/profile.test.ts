import { beforeEach, expect, it, vi } from 'vitest';
import { profileOf, type Profile } from '../../../../src/model/profile/profile.ts';
import { crumbsOf, nameOf, placeOf, sentenceOf, toneOf } from '../../../../webview/kit/flame/flameView.ts';
import { flameOf } from '../../../../webview/kit/flame/profileFlame.ts';
import { ProfileFlames } from '../../../../webview/panels/profile/flames.ts';
import {
  choiceOf,
  emptyText,
  profileView,
  wholeWords,
  type SampleChoice,
} from '../../../../webview/panels/profile/layout.ts';
import { renderNoProfile } from '../../../../webview/panels/profile/noProfile.ts';
import { defaultView } from '../../../../webview/store/viewState.ts';
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
const all: SampleChoice = { kind: 'cpu', items: 'all', item: null, worker: null, range: null };
const show = (file: string): string => file.replace('/work/', '');
const profile = (): Profile => profileOf(profiledRun([item, item]))!;

it('counts what is selected in the timeline, else what is visible in it', () => {
  const { run } = profile();
  const [range, zoom] = [
    { fromMicros: 1, toMicros: 2 },
    { fromMicros: 0, toMicros: 9 },
  ];
  const chosen = (view: object) => choiceOf(run, { ...defaultView, profileInRange: true, ...view }).range;
  expect([chosen({ range, zoom }), chosen({ zoom }), chosen({}), chosen({ zoom, profileInRange: false })]).toEqual([
    range,
    zoom,
    null,
    null,
  ]);
});

it('forgets a choice that this run does not have', () => {
  const view = { ...defaultView, profileItems: 'failed', profileWorker: 7 } as const;
  expect(choiceOf(profile().run, view)).toEqual(all);
});

it('names whose time it is, also if no sample counts', () => {
  expect(wholeWords(all)).toBe("the items' time");
  const range = { fromMicros: 1_200_000, toMicros: 3_400_000 };
  expect(wholeWords({ kind: 'cpu', items: 'selected', item: 7, worker: 3, range })).toBe(
    "item 7's time in worker 3 from 1.20 s to 3.40 s",
  );
  expect(emptyText({ ...all, items: 'failed' }, 3000)).toBe(
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
