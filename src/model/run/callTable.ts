import { int32Column, type Column } from '../../base/column.ts';
import type { CalledAgain, ItemsCalled } from '../facts/itemsCalled.ts';

/** The calls of a pool, or the functions of an observed program, by their number. */
export interface CallTable {
  /** E.g. `map 1`, or `minify.mjs`. */
  readonly names: string[];
  /** The exported function that each call runs. */
  readonly functionNames: string[];
  /** How the items of each call run again; undefined in the library. */
  readonly again: (CalledAgain | undefined)[];
  /** Number of the call of each item, -1 if it is not known. */
  readonly ofItem: Column<Int32Array>;
}

export const createCallTable = (): CallTable => ({ names: [], functionNames: [], again: [], ofItem: int32Column(-1) });

export function addCalled({ names, functionNames, again, ofItem }: CallTable, event: ItemsCalled): void {
  const { call, name, functionName, first, count } = event;
  // A call whose first items are not in the recording.
  while (names.length < call) {
    names.push('');
    functionNames.push('');
  }
  names[call] = name;
  functionNames[call] = functionName;
  again[call] = event.again;
  for (let k = 0; k < count; k++) ofItem.set(first + k, call);
}
