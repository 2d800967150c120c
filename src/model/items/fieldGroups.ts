import { formatCount } from '../../base/numberText.ts';
import { type FieldValues, otherText } from './fieldColumn.ts';
import type { ItemGrouping, NumberRange } from './groupItems.ts';

/** Most texts that are groups of their own, the most frequent ones. The others are one group. */
const mostGroups = 500;
/** So many different numbers, or fewer, are a group each. More are put into ranges. */
const mostNumbers = 12;
/** Number of ranges, one for each colour of groups. Each has about as many items as the others. */
const ranges = 7;
/** Numbers from which the ranges are found. */
const sampledNumbers = 65_536;

const known = new WeakMap<FieldValues, ItemGrouping>();

/** The items by their value of a field. */
export function fieldGrouping(values: FieldValues): ItemGrouping {
  const before = known.get(values);
  if (before) return before;
  const ofTexts = textGroups(values);
  const distinct = distinctNumbers(values.numbers);
  const grouping = distinct ? withNumbers(values, ofTexts, distinct) : withRanges(values, ofTexts);
  known.set(values, grouping);
  return grouping;
}

function textGroups({ codes, texts }: FieldValues): ItemGrouping {
  if (texts.length <= mostGroups) return { codes: codes.slice(), names: texts };
  const counts = new Uint32Array(texts.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const frequent = [...texts.keys()]
    .filter((code) => texts[code] !== otherText)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, mostGroups);
  const group = new Int32Array(texts.length).fill(frequent.length);
  for (const [place, code] of frequent.entries()) group[code] = place;
  const names = [...frequent.map((code) => texts[code]!), otherText];
  return { codes: codes.map((code) => (code < 0 ? -1 : group[code]!)), names };
}

/** Undefined if there are too many. */
function distinctNumbers(numbers: Float64Array): readonly number[] | undefined {
  const found = new Set<number>();
  for (const number of numbers) {
    if (!Number.isNaN(number)) found.add(number);
    if (found.size > mostNumbers) return undefined;
  }
  return [...found].sort((a, b) => a - b);
}

function withNumbers({ numbers }: FieldValues, ofTexts: ItemGrouping, distinct: readonly number[]): ItemGrouping {
  const first = ofTexts.names.length;
  const groupOf = new Map(distinct.map((number, k) => [number, first + k]));
  const { codes } = ofTexts;
  for (let item = 0; item < codes.length; item++) codes[item] = groupOf.get(numbers[item]!) ?? codes[item]!;
  return { codes, names: [...ofTexts.names, ...distinct.map(numberText)] };
}

function withRanges({ numbers }: FieldValues, ofTexts: ItemGrouping): ItemGrouping {
  const edges = rangeEdges(numbers);
  const found = Array.from({ length: edges.length + 1 }, (_, k): NumberRange => ({
    from: edges[k - 1] ?? null,
    to: edges[k] ?? null,
  }));
  const first = ofTexts.names.length;
  const { codes } = ofTexts;
  for (let item = 0; item < codes.length; item++) {
    const number = numbers[item]!;
    if (Number.isNaN(number)) continue;
    let place = 0;
    while (place < edges.length && number >= edges[place]!) place++;
    codes[item] = first + place;
  }
  const noRanges = ofTexts.names.map(() => undefined);
  return { codes, names: [...ofTexts.names, ...found.map(rangeText)], ranges: [...noRanges, ...found] };
}

/** Ascending numbers between which there are about as many items, rounded as far as they stay apart. */
function rangeEdges(numbers: Float64Array): number[] {
  const step = Math.max(1, Math.ceil(numbers.length / sampledNumbers));
  const sample = new Float64Array(Math.ceil(numbers.length / step));
  let count = 0;
  for (let k = 0; k < numbers.length; k += step) if (!Number.isNaN(numbers[k])) sample[count++] = numbers[k]!;
  const sorted = sample.subarray(0, count).sort();
  const [least, most] = [sorted[0] ?? 0, sorted[count - 1] ?? 0];
  // A least number that many items share, such as 0, is a range of its own.
  const shared = sorted.findIndex((number) => number > least);
  const isShared = shared > count / ranges;
  const others = isShared ? sorted.subarray(shared) : sorted;
  const parts = isShared ? ranges - 1 : ranges;
  const cuts = Array.from({ length: parts - 1 }, (_, k) => others[Math.floor(((k + 1) * others.length) / parts)]!);
  const distinct = [...new Set(isShared ? [others[0]!, ...cuts] : cuts)].filter((cut) => cut > least);
  const rounded = distinct.map((cut, k) =>
    roundedTo(cut, Math.min(cut - (distinct[k - 1] ?? least), (distinct[k + 1] ?? most) - cut || Infinity)),
  );
  return [...new Set(rounded)].filter((edge) => edge > least);
}

/** A number moved by at most an eighth of `gap`, to one with few digits. */
function roundedTo(number: number, gap: number): number {
  const step = 10 ** Math.floor(Math.log10(gap / 4));
  return Number.isFinite(step) && step > 0 ? Number((Math.round(number / step) * step).toPrecision(12)) : number;
}

/** `under 1,200`, `1,200 – 4,000`, `4,000 or more` */
export function rangeText({ from, to }: NumberRange): string {
  if (from === null) return to === null ? 'all' : `under ${numberText(to)}`;
  return to === null ? `${numberText(from)} or more` : `${numberText(from)} – ${numberText(to)}`;
}

/** Whole numbers with separators, others as JavaScript writes them. */
export const numberText = (number: number): string =>
  Number.isSafeInteger(number) ? formatCount(number) : String(number);
