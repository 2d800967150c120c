import { outcomes, outcomeCode } from '../facts/events.ts';
import { type ColumnName, arrayOf } from './columnNames.ts';
import { type ItemColumns, runningCode, waitingCode } from './itemColumns.ts';

// What the user writes to find items: conditions on columns, and a text.
//
//     run>200ms worker=3 lodash          ran longer than 200 ms, in worker 3, and its texts contain `lodash`
//     outcome=failed size>=1MB           failed, and its value has 1 MB or more
//
// Words that are no condition are the text, in their order.

const operators = ['>=', '<=', '>', '<', '='] as const;
type Operator = (typeof operators)[number];

export interface Condition {
  readonly column: ColumnName;
  readonly operator: Operator;
  readonly value: number;
}

export interface ItemQuery {
  readonly conditions: readonly Condition[];
  readonly text: string;
  /** What is wrong with a condition; undefined if nothing is. */
  readonly problem: string | undefined;
}

type Unit = 'count' | 'duration' | 'bytes' | 'outcome';

/** The words for the columns in a query, and the unit of their values. */
const conditionColumns: Readonly<Record<string, readonly [ColumnName, Unit]>> = {
  item: ['item', 'count'],
  outcome: ['state', 'outcome'],
  worker: ['worker', 'count'],
  chunk: ['chunk', 'count'],
  attempt: ['attempt', 'count'],
  start: ['start', 'duration'],
  wait: ['wait', 'duration'],
  copy: ['copy', 'duration'],
  run: ['run', 'duration'],
  cpu: ['cpu', 'duration'],
  logs: ['logs', 'count'],
  size: ['size', 'bytes'],
};

const examples: Readonly<Record<Unit, string>> = {
  count: 'a number, such as 3',
  duration: 'a time with a unit, such as 20ms or 1.5s',
  bytes: 'a size, such as 500, 10KB or 1MB',
  outcome: `an outcome: succeeded, failed, timedout, crashed, cancelled, running or waiting`,
};

const scales: Readonly<Record<'duration' | 'bytes', Readonly<Record<string, number>>>> = {
  duration: { us: 1, µs: 1, ms: 1e3, s: 1e6, m: 60e6, min: 60e6, h: 3600e6 },
  bytes: { '': 1, b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 },
};

export function parseItemQuery(query: string): ItemQuery {
  const conditions: Condition[] = [];
  const words: string[] = [];
  let problem: string | undefined;
  for (const word of query.trim().split(/\s+/)) {
    const match = /^([a-z]+)(>=|<=|>|<|=)(.*)$/i.exec(word);
    const column = conditionColumns[match?.[1]?.toLowerCase() ?? ''];
    const operator = operators.find((each) => each === match?.[2]);
    if (!match || !column || operator === undefined) {
      // A comparison with a number, such as points>15000, is hardly a text that somebody looks for.
      if (/^[\w.]+(?:>=|<=|>|<)\d/.test(word)) problem ??= unknownColumn(word);
      words.push(word);
      continue;
    }
    const value = valueOf(match[3] ?? '', column[1]);
    if (value === undefined) problem ??= `${match[1]}${operator} needs ${examples[column[1]]}.`;
    else conditions.push({ column: column[0], operator, value });
  }
  return { conditions, text: words.join(' '), problem };
}

const unknownColumn = (word: string): string =>
  `${/^[\w.]+/.exec(word)?.[0] ?? word} is no column; a comparison has one of ${Object.keys(conditionColumns).join(', ')}. Fields of the input are found as text, or as groups.`;

function valueOf(text: string, unit: Unit): number | undefined {
  if (unit === 'outcome') return stateCodes[text.toLowerCase()];
  const match = /^(\d+(?:\.\d+)?)([a-zµ]*)$/i.exec(text);
  const number = Number(match?.[1] ?? Number.NaN);
  if (!match || Number.isNaN(number)) return undefined;
  const suffix = match[2]?.toLowerCase() ?? '';
  if (unit === 'count') return suffix === '' ? number : undefined;
  const scale = scales[unit][suffix];
  return scale === undefined ? undefined : number * scale;
}

const stateCodes: Readonly<Record<string, number>> = {
  ...Object.fromEntries(outcomes.map((outcome) => [outcome.toLowerCase(), outcomeCode(outcome)])),
  running: runningCode,
  waiting: waitingCode,
};

/** Keeps the items that meet all conditions and that every mask contains. A number that is not known meets no condition. */
export function filterItems(
  columns: ItemColumns,
  items: Int32Array,
  conditions: readonly Condition[],
  masks: readonly Uint8Array[] = [],
): Int32Array {
  let kept = items;
  for (const mask of masks) kept = keep(kept, (item) => mask[item] === 1);
  for (const condition of conditions) kept = meeting(columns, kept, condition);
  return kept;
}

function meeting(columns: ItemColumns, items: Int32Array, { column, operator, value }: Condition): Int32Array {
  const values = arrayOf(columns, column);
  const at = values ? (item: number): number => values[item]! : (item: number): number => item;
  switch (operator) {
    case '>':
      return keep(items, (item) => at(item) > value);
    case '>=':
      return keep(items, (item) => at(item) >= value);
    case '<':
      return keep(items, (item) => at(item) < value);
    case '<=':
      return keep(items, (item) => at(item) <= value);
    case '=':
      return keep(items, (item) => at(item) === value);
  }
}

function keep(items: Int32Array, passes: (item: number) => boolean): Int32Array {
  const kept = new Int32Array(items.length);
  let length = 0;
  for (let k = 0; k < items.length; k++) {
    const item = items[k]!;
    if (passes(item)) kept[length++] = item;
  }
  return kept.subarray(0, length);
}
