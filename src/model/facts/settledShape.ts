import {
  count,
  fitting,
  listOf,
  optional,
  orNull,
  text,
  type FieldShapes,
  type Misfit,
  type Shape,
} from '../../base/shape.ts';
import { outcomes, type ItemsSettled } from './events.ts';
import { jobLimits } from './job.ts';

/** Longer than any run, about 30 years, in microseconds. */
export const longestMicros = 1e15;

const whole: Shape<number> = fitting('a whole number', Number.isSafeInteger);

type Columns = Pick<ItemsSettled, 'steps' | 'times' | 'outcomes'>;

export const settledFields: FieldShapes<Omit<ItemsSettled, 'type'>> = {
  worker: count(-1, jobLimits.workers - 1),
  chunk: count(-1),
  attempt: count(),
  fromMicros: count(0, longestMicros),
  steps: listOf(whole),
  times: text,
  outcomes: orNull(listOf(count(1))),
  cpuMicros: optional(count(0, longestMicros)),
};

/** The columns of an `itemsSettled` must describe the same number of items: `forEachSettled` trusts them. */
export function columnsMisfit({ steps, times, outcomes: codes }: Columns): Misfit | undefined {
  let item = 0;
  let items = 0;
  for (let k = 0; k < steps.length; k += 2) {
    const step = steps[k] ?? 0;
    const repetitions = steps[k + 1] ?? 0;
    const first = item + step;
    item += step * repetitions;
    items += repetitions;
    if (repetitions >= 0 && first >= 0 && item >= 0 && Number.isSafeInteger(item)) continue;
    return { path: `.steps[${k}]`, expected: 'the step to an item, and its repetitions', found: steps[k + 1] };
  }
  // The two numbers of each item take four characters at least, so that no other loop is longer than the line.
  const found = numbersIn(times);
  if (found !== 2 * items) {
    return { path: '.times', expected: `two whole numbers for each of ${items} items`, found: times };
  }
  return codes ? codesMisfit(codes, items) : undefined;
}

function codesMisfit(codes: readonly number[], items: number): Misfit | undefined {
  let described = 0;
  for (let k = 0; k < codes.length; k += 2) {
    if ((codes[k] ?? 0) > outcomes.length) {
      return { path: `.outcomes[${k}]`, expected: `a whole number from 1 to ${outcomes.length}`, found: codes[k] };
    }
    described += codes[k + 1] ?? 0;
  }
  return described === items
    ? undefined
    : { path: '.outcomes', expected: `outcomes of ${items} items`, found: described };
}

const comma = 0x2c;
const minus = 0x2d;
const zero = 0x30;
const longestNumber = 16;

/** How many whole numbers a text has, each followed by a comma; -1 for any other text. It is read for every item of millions. */
function numbersIn(times: string): number {
  const { length } = times;
  let numbers = 0;
  for (let at = 0; at < length; at++) {
    if (times.charCodeAt(at) === minus) at++;
    const from = at;
    while (at < length && isDigit(times.charCodeAt(at))) at++;
    if (at === from || at - from > longestNumber || times.charCodeAt(at) !== comma) return -1;
    numbers++;
  }
  return numbers;
}

const isDigit = (code: number): boolean => code >= zero && code <= zero + 9;
