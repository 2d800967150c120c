import { type FieldPiece, FieldReader } from '../../src/model/items/fieldPiece.ts';
import { inputFields, keysOf, type OfferedField } from '../../src/model/items/inputField.ts';
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

/** The fields of the inputs; those that were cut have none. */
export function fieldsOf(details: Details): OfferedField[] {
  const inputs = [...details.values()].map(({ input }) => input);
  return inputFields(inputs.filter((input) => input !== null).slice(0, 200));
}

/** All values of a field in one piece. */
export function fieldValuesOf(details: Details, label: string): FieldPiece {
  const reader = new FieldReader(keysOf(label) ?? []);
  for (const [item, { input }] of details) if (input !== null) reader.add(Number(item), input);
  return reader.piece(0, true);
}
