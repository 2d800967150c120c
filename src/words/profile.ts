import { formatBytes, formatDuration, formatPercent, plural } from '../base/numberText.ts';
import type { ProfileFrame, ProfileKind } from '../model/facts/profile.ts';
import type { CodeKind } from '../model/profile/codeKind.ts';
import type { MissingSpan } from '../model/profile/missing.ts';
import type { HotFunction, HotFunctions } from '../model/profile/profile.ts';

/** Whose code took time: `garbage collection 5.1 %`. */
export const codeKindWords: Readonly<Record<CodeKind, string>> = {
  user: 'your code',
  package: 'packages',
  node: 'Node',
  engine: 'V8',
  collection: 'garbage collection',
  idle: 'waiting',
  poolscope: 'Poolscope',
};

/** The words for what a profile measures. */
export interface ProfileWords {
  readonly title: string;
  /** Heading of the figure of a function itself, without what it calls. */
  readonly own: string;
  /** A figure with its unit. */
  readonly weight: (weight: number) => string;
  /** What shares are of, in short. */
  readonly of: string;
  /** The sum of all samples: `6.3 s in items`. */
  readonly whole: (weight: number) => string;
  /** Why there is no figure. */
  readonly nothing: string;
}

export const profileWords: Readonly<Record<ProfileKind, ProfileWords>> = {
  cpu: {
    title: 'CPU profile',
    own: 'own time',
    of: 'the time',
    weight: formatDuration,
    whole: (micros) => `${formatDuration(micros)} in items`,
    nothing: 'No sample was taken while an item ran.',
  },
  heap: {
    title: 'Allocation profile',
    own: 'allocated',
    of: 'the allocated memory',
    weight: formatBytes,
    whole: (bytes) => `${formatBytes(bytes)} allocated`,
    nothing: 'No allocation was sampled.',
  },
};

/** The name of a function. V8's own frames have names in parentheses: `(garbage collector)`. */
export const functionWords = ({ function: name }: Pick<ProfileFrame, 'function'>): string => name || '(anonymous)';

/**
 * The first sentence about a profile. `show` shortens the path of a file; `whose` names the time or the memory whose
 * share it is, e.g. `the time of item 7`.
 */
export function hotSentence(
  { functions, profileKind }: HotFunctions,
  show: (file: string) => string,
  whose = profileKind === 'heap' ? 'the allocated memory' : "the items' time",
): string | undefined {
  const [hottest] = functions;
  if (!hottest) return undefined;
  const share = formatPercent(hottest.share);
  const verb = profileKind === 'heap' ? 'is from' : 'is';
  return `${share} of ${whose} ${verb} ${functionWords(hottest)}${placeWords(hottest, show)}${callerWords(hottest)}${callerPlace(hottest, show)}`;
}

/** ` in minify`: the function of the user's from which code of others is called. */
export const callerWords = ({ caller }: HotFunction): string => (caller ? ` in ${functionWords(caller)}` : '');

const callerPlace = ({ caller }: HotFunction, show: (file: string) => string): string =>
  caller ? `, ${show(caller.file)}:${caller.line}` : '';

/** A path from its last `node_modules` on, which names the package. */
export const packagePath = (file: string): string => file.replace(/^.*[\\/]node_modules[\\/]/, '');

/** `, work.ts:15`: the line that has most of the samples of a function if it is clearly one, otherwise where it starts. */
export function placeWords({ file, line, hotLine }: HotFunction, show: (file: string) => string): string {
  if (file === '' || line === 0) return '';
  const place = hotLine && hotLine.share > 0.5 ? hotLine.line : line;
  return `, ${show(file)}:${place}`;
}

const shownMissing = 3;

/** What a profile lacks, a sentence for each of the first times. */
export function missingSentences(spans: readonly MissingSpan[]): string[] {
  const more = spans.length - shownMissing;
  return [
    ...spans.slice(0, shownMissing).map(missingSentence),
    ...(more > 0 ? [`The profile lacks ${plural(more, 'more time')} of workers.`] : []),
  ];
}

function missingSentence({ worker, fromMicros, toMicros, item, reason }: MissingSpan): string {
  const because =
    reason === undefined
      ? `V8 took no samples, at last in item ${item}`
      : `it ended in item ${item}, before it handed its samples over (${reason})`;
  return `What worker ${worker} did from ${formatDuration(fromMicros)} to ${formatDuration(toMicros)} is not in the profile: ${because}.`;
}
