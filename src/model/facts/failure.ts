import type { SourcePlace } from '../../base/sourcePlace.ts';

/** Why an item has no value. */
export type FailureKind =
  | 'thrown'
  | 'rejected'
  | 'nonError'
  | 'unserialisable'
  | 'timeout'
  | 'deadlock'
  | 'crash'
  | 'outOfMemory'
  | 'setup';

/** One stack frame, mapped to the user's source if a source map exists. */
export interface Frame extends SourcePlace {
  readonly function: string;
  /** False for node_modules and Node's own code. */
  readonly inUserCode: boolean;
}

/** A thrown value as plain strings. It is created inside the worker, where all properties can still be read. */
export interface Failure {
  readonly kind: FailureKind;
  /** Class name, e.g. `TypeError`. */
  readonly name: string;
  readonly message: string;
  /** The whole stack as text, positions mapped. */
  readonly stack: string;
  readonly frames: readonly Frame[];
  /** The error's own fields, each as inspected text. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly cause?: Failure;
  /** Members of an AggregateError. */
  readonly errors?: readonly Failure[];
  /** The exit code, if the worker exited; the negative number of the signal, if one ended its process. */
  readonly exitCode?: number;
  /** What the user can do, if that is known. */
  readonly hint?: string;
}

/** A thrown value as it is rebuilt on the other side: the failure, and the values behind its texts. */
export interface Thrown {
  readonly failure: Failure;
  /** The nearest class of the language, e.g. `RangeError`; null for a value that is not an error. */
  readonly base: string | null;
  /** Its own fields that can be cloned. */
  readonly own: Readonly<Record<string, unknown>>;
  /** The thrown value, if it is not an error and can be cloned. */
  readonly value?: unknown;
  readonly cause?: Thrown;
  readonly errors?: readonly Thrown[];
}

/** A place in the user's files, and its line with a caret below it, ready to print. */
export interface ShownPlace {
  readonly at: SourcePlace;
  readonly codeFrame?: string | undefined;
}

/** Why a whole run could not start, or was given up. */
export interface RunError {
  readonly message: string;
  readonly nextStep?: string | undefined;
  readonly failure?: Failure | undefined;
  /** The place in the user's files. */
  readonly at?: SourcePlace | undefined;
  /** Source line with a caret, ready to print. */
  readonly codeFrame?: string | undefined;
}

/**
 * A key that failures with the same cause share: kind, class, the message without its numbers and quoted parts, and the
 * top frame in user code.
 */
export function causeKey(failure: Failure): string {
  const shape = failure.message.replace(/(["'`]).*?\1/g, '…').replace(/\d+/g, '#');
  const top = failure.frames.find((frame) => frame.inUserCode) ?? failure.frames[0];
  return [failure.kind, failure.name, shape, top ? `${top.file}:${top.line}` : ''].join('\n');
}

/** The frames down to the user's outermost one; all frames if none is the user's. */
export function usersPart(frames: readonly Frame[]): readonly Frame[] {
  const outermost = frames.findLastIndex(({ inUserCode }) => inUserCode);
  return outermost < 0 ? frames : frames.slice(0, outermost + 1);
}
