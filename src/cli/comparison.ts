import { formatCount } from '../base/numberText.ts';
import { shorten } from '../base/visibleText.ts';
import type { Difference } from '../model/compare/replay.ts';
import { resultText } from '../words/differences.ts';
import { formatTable } from './format.ts';

const shownDifferences = 20;
/** Characters of a result that are shown, and how many of them are before the first difference. */
const shownCharacters = 60;
const shownBefore = 20;

/** A table with both results of each item, from the first difference on. Pass it through `printable` before printing. */
export function differenceTable(differences: readonly Difference[], before: string, after: string): string {
  const rows = differences.slice(0, shownDifferences).map(({ item, recorded, replayed }) => {
    const [was, is] = [resultText(recorded), resultText(replayed)];
    const from = Math.max(0, commonLength(was, is) - shownBefore);
    return [String(item), excerpt(was, from), excerpt(is, from)];
  });
  const table = formatTable([['item', before, after], ...rows]);
  if (differences.length <= shownDifferences) return table;
  return `${table}\n… and ${formatCount(differences.length - shownDifferences)} more (--json --full lists all)`;
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

const excerpt = (text: string, from: number): string =>
  from === 0 ? shorten(text, shownCharacters) : `…${shorten(text.slice(from), shownCharacters)}`;
