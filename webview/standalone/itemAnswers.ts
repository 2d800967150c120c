import { GroupCodes, type GroupedInputs } from '../../src/model/items/groupCodes.ts';
import { type InputField, inputFields } from '../../src/model/items/inputField.ts';
import type { ItemDetail } from '../../src/protocol/panel/viewSync.ts';

/** Inputs and values of the items that the page contains, by item number. A page may leave some out. */
type Details = ReadonlyMap<string, ItemDetail>;

const encoder = new TextEncoder();

/** Bytes of each value, -1 for none and for one that was cut. */
export function valueBytesOf(details: Details): number[] {
  const bytes: number[] = [];
  for (const [item, { value, cut }] of details) {
    while (bytes.length < Number(item)) bytes.push(-1);
    bytes[Number(item)] = value === null || cut ? -1 : encoder.encode(value).length;
  }
  return bytes;
}

/** `[item, 1, item, 1, …]`, as the host of an editor answers. */
export function itemsWith(details: Details, text: string): number[] {
  const wanted = JSON.stringify(text).slice(1, -1).toLowerCase();
  const has = (json: string | null): boolean => json?.toLowerCase().includes(wanted) === true;
  return [...details].filter(([, { input, value }]) => has(input) || has(value)).flatMap(([item]) => [Number(item), 1]);
}

/** The fields of the inputs that were not cut. */
export function fieldsOf(details: Details): InputField[] {
  const inputs = [...details.values()].filter(({ cut }) => !cut).map(({ input }) => input);
  return inputFields(inputs.filter((input) => input !== null).slice(0, 200));
}

export function groupsOf(details: Details, field: InputField | undefined): GroupedInputs {
  if (!field) return { names: [], codes: [] };
  const groups = new GroupCodes(field);
  for (const [item, { input, cut }] of details) if (input !== null && !cut) groups.add(Number(item), input);
  return groups.result;
}
