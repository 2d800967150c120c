import { formatPercent, plural } from '../../../src/base/numberText.ts';
import { plainText } from '../../../src/base/visibleText.ts';
import { callersOf } from '../../../src/model/profile/callers.ts';
import { coveredWeight } from '../../../src/model/profile/flameTree.ts';
import type { Profile } from '../../../src/model/profile/profile.ts';
import { functionWords, profileWords } from '../../../src/words/profile.ts';
import type { FlameView } from '../../kit/flame/flameView.ts';
import { flameOf, totalWords } from '../../kit/flame/profileFlame.ts';
import { Memo } from '../../kit/memo.ts';
import type { ProfileView } from './layout.ts';

type Show = (file: string) => string;

/** What a search has found. */
export interface Search {
  readonly isFound: (frame: number) => boolean;
  /** `3 functions, 34 % of the time` */
  readonly words: string;
}

interface FlameChoice {
  readonly search: string;
  /** The function whose callers are shown; undefined: all calls. */
  readonly called: number | undefined;
}

/** The flame graphs of the profile. Each is made again only if something of it has changed, and keeps what is selected. */
export class ProfileFlames {
  readonly #show: Show;
  readonly #search = new Memo<Search | undefined>();
  readonly #base = new Memo<FlameView>();
  readonly #shown = new Memo<FlameView>();

  constructor(show: Show) {
    this.#show = show;
  }

  search(profile: Profile, view: ProfileView, text: string): Search | undefined {
    return this.#search.of([view, text], () => searchFunctions(profile, view, text, this.#show));
  }

  view(profile: Profile, view: ProfileView, { search, called }: FlameChoice): FlameView {
    const base = this.#base.of([view, called], () =>
      called === undefined ? flameOf(profile, view, this.#show) : callersFlame(profile, view, called, this.#show),
    );
    const found = this.search(profile, view, search);
    return this.#shown.of([base, found], () => ({ ...base, isFound: found?.isFound }));
  }
}

/** The callers of a function, from the function on. */
export function callersFlame({ tree }: Profile, { hot }: ProfileView, frame: number, show: Show): FlameView {
  const callers = callersOf(tree, hot.weights.total, frame);
  return {
    ...callers,
    rootName: plainText(functionWords(tree.frames[frame] ?? { function: '' })),
    show,
    describe: (node) => totalWords(callers.total[node] ?? 0, hot),
  };
}

/** Finds functions by a part of their name or their file, in any case; undefined for an empty text. */
export function searchFunctions({ tree }: Profile, { hot }: ProfileView, text: string, show: Show): Search | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return undefined;
  const found = tree.frames.map((frame) =>
    [functionWords(frame), show(frame.file)].some((part) => part.toLowerCase().includes(wanted)),
  );
  const isFound = (frame: number): boolean => found[frame] === true;
  const functions = hot.functions.filter(({ frame }) => isFound(frame)).length;
  const share = hot.whole > 0 ? coveredWeight(tree, hot.weights.total, isFound) / hot.whole : 0;
  return {
    isFound,
    words: `${plural(functions, 'function')}, ${formatPercent(share)} of ${profileWords[hot.profileKind].of}`,
  };
}
