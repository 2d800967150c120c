import { formatPercent } from '../base/numberText.ts';
import type { ProfileFrame } from '../model/facts/profile.ts';
import type { CodeKind } from '../model/profile/codeKind.ts';
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

/** The name of a function. V8's own frames have names in parentheses: `(garbage collector)`. */
export const functionWords = ({ function: name }: Pick<ProfileFrame, 'function'>): string => name || '(anonymous)';

/**
 * The first sentence about a profile. `show` shortens the path of a file; `whose` names the time whose share it is, e.g.
 * `the time of item 7`.
 */
export function hotSentence(
  { functions }: HotFunctions,
  show: (file: string) => string,
  whose = "the items' time",
): string | undefined {
  const [hottest] = functions;
  if (!hottest) return undefined;
  const share = formatPercent(hottest.share);
  return `${share} of ${whose} is ${functionWords(hottest)}${placeWords(hottest, show)}${callerWords(hottest)}${callerPlace(hottest, show)}`;
}

/** ` in minify`: the function of the user's from which code of others is called. */
export const callerWords = ({ caller }: HotFunction): string => (caller ? ` in ${functionWords(caller)}` : '');

const callerPlace = ({ caller }: HotFunction, show: (file: string) => string): string =>
  caller ? `, ${show(caller.file)}:${caller.line}` : '';

/** A path from its last `node_modules` on, which names the package. */
export const packagePath = (file: string): string => file.replace(/^.*[\\/]node_modules[\\/]/, '');

/** `, work.ts:15`: the line that takes most of the time of a function if it is clearly one, otherwise where it starts. */
export function placeWords({ file, line, hotLine }: HotFunction, show: (file: string) => string): string {
  if (file === '' || line === 0) return '';
  const place = hotLine && hotLine.share > 0.5 ? hotLine.line : line;
  return `, ${show(file)}:${place}`;
}
