import type { CommandName } from './commands.ts';
import type { OptionRow } from './optionRow.ts';
import { optionTable } from './optionTable.ts';
import type { ReadValue } from './optionValues.ts';

type Table = typeof optionTable;
type ValueOf<Row> = Row extends { readonly read: ReadValue<infer Value> }
  ? Row extends { readonly repeats: true }
    ? readonly Value[]
    : Value
  : boolean;

/** The values of all options; absent if an option was not used. */
export type OptionValues = { readonly [Name in keyof Table]?: ValueOf<Table[Name]> | undefined };

/** The options that a command takes, by flag. */
export function optionsOf(
  command: CommandName,
): ReadonlyMap<string, { readonly name: string; readonly row: OptionRow }> {
  const rows: readonly [string, OptionRow][] = Object.entries(optionTable);
  return new Map(
    rows.filter(([, row]) => row.commands.includes(command)).map(([name, row]) => [row.flag, { name, row }]),
  );
}
