import { formatBytes, formatCount, formatDuration, plural } from '../../../src/base/numberText.ts';
import { t } from '../../../src/base/texts.ts';
import { type ColumnName, hasNumbers, numberIn } from '../../../src/model/items/columnNames.ts';
import type { FieldValues } from '../../../src/model/items/fieldColumn.ts';
import type { ItemColumns } from '../../../src/model/items/itemColumns.ts';
import { sinceStart } from '../../../src/words/clocks.ts';
import { stateNames } from '../../../src/words/outcomes.ts';

/** A column of the table. The texts of inputs are asked for by row. */
type ShownColumn = ColumnName | 'input';

export interface ColumnSpec {
  readonly column: ShownColumn | 'field';
  readonly label: string;
  readonly title: string;
  /** CSS pixels. The column of inputs has what is left, and at least this. */
  readonly width: number;
}

/** The column of a field of the inputs, behind that of the inputs. */
export interface FieldSpec extends ColumnSpec {
  readonly column: 'field';
  readonly isNumber: boolean;
}

/** What the order of the rows is named by, for a column that can sort. */
export const sortName = ({ column, label }: ColumnSpec): string => (column === 'field' ? label : column);

const fieldWidth = 110;

export const fieldSpec = (label: string, isNumber: boolean): FieldSpec => ({
  ...{ column: 'field', label, title: `The field ${label} of the input`, width: fieldWidth, isNumber },
});

export const columnSpecs: readonly ColumnSpec[] = [
  { column: 'item', label: t('item'), title: t('Number of the item'), width: 76 },
  { column: 'input', label: t('input'), title: t('The beginning of the input'), width: 120 },
  { column: 'state', label: t('outcome'), title: t('Outcome'), width: 112 },
  { column: 'worker', label: t('worker'), title: t('The worker that ran it'), width: 60 },
  { column: 'chunk', label: t('chunk'), title: t('Number of its chunk'), width: 64 },
  { column: 'attempt', label: t('attempt'), title: t('Number of its last attempt'), width: 64 },
  { column: 'start', label: t('start'), title: `${t('Start of its last attempt')}, ${sinceStart}`, width: 72 },
  { column: 'wait', label: t('wait'), title: t('From the arrival of its chunk in the worker to its start'), width: 68 },
  { column: 'copy', label: t('copy'), title: t('Copying of its chunk, divided by the items of the chunk'), width: 68 },
  { column: 'run', label: t('run'), title: t('Time from its start to its end'), width: 72 },
  {
    column: 'cpu',
    label: t('CPU'),
    title: t('CPU time of its thread while it ran; for items of 0.2 ms or more'),
    width: 72,
  },
  { column: 'logs', label: t('lines'), title: t('Log lines that it wrote'), width: 56 },
  { column: 'size', label: t('value'), title: t('Size of its value in the recording'), width: 84 },
];

/** In a run on several machines, the worker has the name of its machine beside it. */
const placedSpecs: readonly ColumnSpec[] = columnSpecs.map((spec) =>
  spec.column === 'worker' ? { ...spec, title: 'The worker that ran it, and its machine', width: 128 } : spec,
);

/** The order in which columns are dropped if there is no room. Item, input and run stay. */
const droppedFirst: readonly ColumnName[] = [
  ...(['copy', 'attempt', 'chunk', 'wait', 'start', 'logs'] as const),
  ...(['cpu', 'size', 'worker', 'state'] as const),
];
/** Columns that are left out while no item has a number in them. */
const optionalColumns: readonly ColumnName[] = ['chunk', 'start', 'wait', 'copy', 'cpu', 'size'];
const padding = 24;

/** The columns that fit into a width, in their order. Fields, and the column that sorts, are never dropped. */
export function shownColumns(
  width: number,
  recorded: readonly ColumnSpec['column'][],
  sortedBy: string,
  { fields = [], hasHosts = false }: { readonly fields?: readonly FieldSpec[]; readonly hasHosts?: boolean } = {},
): ColumnSpec[] {
  let shown = (hasHosts ? placedSpecs : columnSpecs).filter(({ column }) => recorded.includes(column));
  shown.splice(shown.findIndex(({ column }) => column === 'input') + 1, 0, ...fields);
  for (const dropped of droppedFirst) {
    const needed = shown.reduce((sum, spec) => sum + spec.width, padding);
    if (needed <= width) break;
    if (dropped !== sortedBy) shown = shown.filter(({ column }) => column !== dropped);
  }
  return shown;
}

/** The columns of which something is recorded. */
export function recordedColumns(columns: ItemColumns): ColumnSpec['column'][] {
  return columnSpecs
    .map(({ column }) => column)
    .filter((column) => {
      if (column === 'attempt') return columns.attempt.some((attempt) => attempt > 1);
      if (column === 'input' || column === 'field') return true;
      return !optionalColumns.includes(column) || hasNumbers(columns, column);
    });
}

/** The text of a field. Numbers are as in the input, so that they can be compared with a condition. */
export function fieldText(values: FieldValues | undefined, item: number): string {
  const text = values?.texts[values.codes[item] ?? -1];
  if (text !== undefined) return text;
  const number = values?.numbers[item] ?? Number.NaN;
  return Number.isNaN(number) ? '' : String(number);
}

/** `76px minmax(120px, 1fr) 96px …` */
export const gridColumns = (shown: readonly ColumnSpec[]): string =>
  shown.map(({ column, width }) => (column === 'input' ? `minmax(${width}px, 1fr)` : `${width}px`)).join(' ');

/** The text of a cell. A number that is not known is empty. */
export function cellText(columns: ItemColumns, column: ColumnName, item: number, isOver: boolean): string {
  const value = numberIn(columns, column, item);
  if (Number.isNaN(value)) return '';
  switch (column) {
    case 'item':
    case 'chunk':
    case 'attempt':
      return String(value);
    case 'worker':
      return `w${value}`;
    case 'state':
      return stateNames(isOver)[value] ?? '';
    case 'start':
    case 'wait':
    case 'copy':
    case 'run':
    case 'cpu':
      return formatDuration(value);
    case 'logs':
      return formatCount(value);
    case 'size':
      return formatBytes(value);
  }
}

/** `1,284 items`, `13 of 1,284 items`. */
export const countText = (shown: number, all: number): string =>
  shown === all ? plural(all, 'item') : `${formatCount(shown)} of ${plural(all, 'item')}`;
