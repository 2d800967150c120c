/** A call at the top level of a module, as the analysis of its source finds it. */
interface WorkAtLoad {
  /** `main()` */
  readonly call: string;
  /** `runs handle`; null if unknown. */
  readonly effect: string | null;
}

/** What happens if the module runs as it is. A sentence without its full stop. */
export const topLevelWorkProblem = ({ call, effect }: WorkAtLoad): string =>
  `${call} at the top level of the module${effect === null ? '' : ` ${effect}`}. Each worker loads the module, so each would do that again`;

/** How to change the module. */
export const topLevelWorkRemedy =
  'Put the call behind if (import.meta.main), or in CommonJS behind if (require.main === module). Both are false in workers.';
