import type { ItemColumns } from './itemColumns.ts';

/** Columns by which items are sorted and filtered. */
export const columnNames = [
  'item',
  'state',
  'worker',
  'chunk',
  'attempt',
  'start',
  'wait',
  'copy',
  'run',
  'cpu',
  'logs',
  'size',
] as const;
export type ColumnName = (typeof columnNames)[number];

/** Other names are labels of fields of the inputs. */
export const isColumnName = (name: string): name is ColumnName => columnNames.some((each) => each === name);

type NumberColumn = Exclude<keyof ItemColumns, 'count'>;

const fieldOf: Readonly<Record<Exclude<ColumnName, 'item'>, NumberColumn>> = {
  state: 'state',
  worker: 'worker',
  chunk: 'chunk',
  attempt: 'attempt',
  start: 'startMicros',
  wait: 'waitMicros',
  copy: 'copyMicros',
  run: 'runMicros',
  cpu: 'cpuMicros',
  logs: 'logLines',
  size: 'valueBytes',
};

/** The number of an item in a column; NaN if it is not known. */
export function numberIn(columns: ItemColumns, name: ColumnName, item: number): number {
  return name === 'item' ? item : (columns[fieldOf[name]][item] ?? Number.NaN);
}

/** A column as an array that is indexed by item; undefined for the item numbers themselves. */
export const arrayOf = (columns: ItemColumns, name: ColumnName): Uint8Array | Float64Array | undefined =>
  name === 'item' ? undefined : columns[fieldOf[name]];

/** Whether any item has a known number in a column. */
export const hasNumbers = (columns: ItemColumns, name: ColumnName): boolean =>
  arrayOf(columns, name)?.some((value) => !Number.isNaN(value)) ?? true;
