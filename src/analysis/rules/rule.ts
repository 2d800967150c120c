import type ts from 'typescript';
import type { ModuleView } from '../typed/moduleView.ts';

/** `hint`: a figure that is worth a look, and no fault. */
export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** Replaces the characters from `start` up to `end` of the file. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A change of the file after which the finding is gone and the file still compiles. */
export interface Fix {
  /** An imperative, as a button has it: `Wait for the promise`. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** One place where a rule is violated. */
export interface Violation {
  readonly node: ts.Node;
  /** What happens when this code runs, in one sentence without a full stop. */
  readonly message: string;
  /** What the user can do now, in one sentence. */
  readonly nextStep: string;
  readonly fixes?: readonly Fix[];
}

/** A pure function over one module and its types. It reports what is certain and is silent about the rest. */
export interface Rule {
  /** Its section in docs/findings.md has this name. */
  readonly code: string;
  readonly severity: Severity;
  /** Completes "reports …". */
  readonly summary: string;
  /** It also reports functions of other files that the workers of a module call. */
  readonly followsCalls?: true;
  readonly find: (module: ModuleView) => readonly Violation[];
}
