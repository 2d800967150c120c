import type { CommandName } from './commands.ts';
import type { ReadValue } from './optionValues.ts';

/** One option of the command line. Without `value` it is a switch, which is given or not. */
export interface OptionRow {
  /** Without the two hyphens. */
  readonly flag: string;
  /** Placeholder of the value in help, e.g. `DIR`. */
  readonly value?: string;
  readonly read?: ReadValue<unknown>;
  /** The value if the option is given without one. */
  readonly bare?: string;
  /** Each use adds a value. For other options, only the last use counts. */
  readonly repeats?: true;
  /** Short form of `help` for a screen: at most 75 characters. */
  readonly brief?: string;
  /** Completes "the option …": what it does, its default, the option that it needs. */
  readonly help: string;
  readonly commands: readonly CommandName[];
}
