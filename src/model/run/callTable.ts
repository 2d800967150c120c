import { int32Column, type Column } from '../../base/column.ts';
import type { ItemsCalled } from '../facts/itemsCalled.ts';

/** The calls of a pool, by their number. */
export interface CallTable {
  /** E.g. `map 1`. */
  readonly names: string[];
  /** The exported function that each call runs. */
  readonly functionNames: string[];
  /** Number of the call of each item, -1 if it is not known. */
  readonly ofItem: Column<Int32Array>;
}

export const createCallTable = (): CallTable => ({ names: [], functionNames: [], ofItem: int32Column(-1) });

export function addCalled({ names, functionNames, ofItem }: CallTable, event: ItemsCalled): void {
  const { call, name, functionName, first, count } = event;
  // A call whose first items are not in the recording.
  while (names.length < call) {
    names.push('');
    functionNames.push('');
  }
  names[call] = name;
  functionNames[call] = functionName;
  for (let k = 0; k < count; k++) ofItem.set(first + k, call);
}
