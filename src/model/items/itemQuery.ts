import { outcomes, outcomeCode } from '../facts/events.ts';
import { type ColumnName, arrayOf } from './columnNames.ts';
import type { FieldCondition } from './fieldFilter.ts';
import { keysOf } from './inputField.ts';
import { type ItemColumns, runningCode, waitingCode } from './itemColumns.ts';
import { numberTest, type Operator, operators } from './operators.ts';

// What the user writes to find items: conditions on columns and on fields of the inputs, and a text.
//
//     run>200ms worker=3 lodash          ran longer than 200 ms, in worker 3, and its texts contain `lodash`
//     outcome=failed size>=1MB           failed, and its value has 1 MB or more
//     points>15000 kind="credit card"    the properties `points` and `kind` of the input
//
// Words that are no condition are the text, in their order.

export interface Condition {
  readonly column: ColumnName;
  readonly operator: Operator;
  readonly value: number;
}

export interface ItemQuery {
  readonly conditions: readonly Condition[];
  readonly fields: readonly FieldCondition[];
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

/** A word, or a condition whose value is in quotes and may have spaces. */
const wordPattern = /[\w$.[\]-]+(?:>=|<=|!=|>|<|=)"[^"]*"|\S+/g;
const conditionPattern = /^([\w$.[\]-]+)(>=|<=|!=|>|<|=)(.*)$/;

/**
 * `fields` are the labels of the fields that the inputs have; undefined if they are not known yet. `texts` are columns whose
 * values are texts, such as `host`; their conditions are among those on fields.
 */
export function parseItemQuery(
  query: string,
  fields: readonly string[] | undefined,
  texts: readonly string[] = [],
): ItemQuery {
  const conditions: Condition[] = [];
  const ofFields: FieldCondition[] = [];
  const words: string[] = [];
  let problem: string | undefined;
  for (const word of query.match(wordPattern) ?? []) {
    const [, name = '', sign, wanted = ''] = conditionPattern.exec(word) ?? [];
    const operator = operators.find((each) => each === sign);
    const column = conditionColumns[name.toLowerCase()];
    if (operator !== undefined && column) {
      const value = valueOf(wanted, column[1]);
      if (value === undefined) problem ??= `${name}${operator} needs ${examples[column[1]]}.`;
      else conditions.push({ column: column[0], operator, value });
      continue;
    }
    const text = texts.find((each) => each === name.toLowerCase());
    const label = operator && (text ?? fieldNamed(name, fields ?? []));
    if (operator !== undefined && label !== undefined) {
      ofFields.push({ label, operator, wanted: wanted.replace(/^"([^"]*)"$/, '$1') });
      continue;
    }
    // A comparison with a number, such as points>15000, is hardly a text that somebody looks for.
    const isComparison = /^(?:>=|<=|>|<)$/.test(operator ?? '') && /^[-\d]/.test(wanted);
    if (isComparison && fields) problem ??= unknownName(name, fields);
    if (!isComparison || fields) words.push(word);
  }
  return { conditions, fields: ofFields, text: words.join(' '), problem };
}

/** The field that a condition names: `points` is `item.points`. A whole label may be of a field that is not listed. */
function fieldNamed(name: string, fields: readonly string[]): string | undefined {
  const wanted = [name, `item.${name}`, `item${name}`].map((each) => each.toLowerCase());
  const listed = fields.find((label) => wanted.includes(label.toLowerCase()));
  return listed ?? (/^item[.[]/.test(name) && keysOf(name) ? name : undefined);
}

/** Most fields that an error names. */
const mostNamed = 12;

function unknownName(name: string, fields: readonly string[]): string {
  const columns = `The columns are ${Object.keys(conditionColumns).join(', ')}`;
  const some = fields.slice(0, mostNamed).join(', ');
  const more = fields.length > mostNamed ? ', …' : '';
  const known = fields.length === 0 ? 'the inputs have no fields' : `the fields are ${some}${more}`;
  return `${name} is neither a column nor a field of the inputs. ${columns}; ${known}.`;
}

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
  const fits = numberTest(operator, value);
  return values ? keep(items, (item) => fits(values[item]!)) : keep(items, fits);
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
