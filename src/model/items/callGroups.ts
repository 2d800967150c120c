import type { CallTable } from '../run/callTable.ts';
import type { ItemGrouping } from './groupItems.ts';

/** The first `count` items by the call of the pool that they belong to: `map 1 square`, `applyAsync 1 area`. */
export function itemsByCall(calls: CallTable, count: number): ItemGrouping {
  const names = calls.names.map((name, call) => `${name} ${calls.functionNames[call] ?? ''}`.trimEnd());
  return { codes: codesOf(calls, count, (call) => call), names };
}

/** The first `count` items by the exported function that runs them, over all calls. */
export function itemsByFunction(calls: CallTable, count: number): ItemGrouping {
  const names = [...new Set(calls.functionNames)];
  const codeOf = new Map(names.map((name, code) => [name, code]));
  const codes = calls.functionNames.map((name) => codeOf.get(name) ?? -1);
  return { codes: codesOf(calls, count, (call) => codes[call] ?? -1), names };
}

const codesOf = ({ ofItem }: CallTable, count: number, codeOf: (call: number) => number): Int32Array =>
  Int32Array.from({ length: count }, (_, item) => {
    const call = ofItem.get(item);
    return call < 0 ? -1 : codeOf(call);
  });
