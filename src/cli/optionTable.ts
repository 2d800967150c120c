import { hostOptions } from './hostOptions.ts';
import { jobOptions } from './jobOptions.ts';
import { outputOptions } from './outputOptions.ts';
import { selectionOptions } from './selectionOptions.ts';

/**
 * Every option: the one place that knows its flag, its value, its help and its commands. Help and docs/cli.md are
 * printed from these rows in this order, and parseOptions reads the command line with them. The names on the left are
 * those of the parsed values.
 */
export const optionTable = { ...jobOptions, ...hostOptions, ...selectionOptions, ...outputOptions } as const;
