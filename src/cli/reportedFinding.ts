/** A finding of a module. Lines and columns are counted from 1. */
export interface ReportedFinding {
  /** Name of the rule; its section in docs/findings.md. */
  readonly code: string;
  /** Infos and hints do not change the exit code. */
  readonly severity: 'error' | 'warning' | 'info' | 'hint';
  /** Relative to the working directory. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** What happens when this code runs. */
  readonly message: string;
  /** What to do now. */
  readonly nextStep: string;
}
