/** Zero-based; characters are UTF-16 code units, as in the language server protocol. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/**
 * The second parameter of a function. `context`: it receives the context of an item. `optional`: a caller may leave it
 * out. `own`: it needs an argument of the user's own.
 */
export interface SecondParameter {
  readonly kind: 'none' | 'context' | 'optional' | 'own';
  /** Empty without such a parameter. */
  readonly name: string;
}

/** What an item of a function is, see `itemKindOf`. */
export type ItemKind = 'number' | 'path' | 'text' | 'unknown';

/** A loop as the text of a job, which replaces it; or why it cannot be one. */
export type LoopFound =
  | { readonly from: Position; readonly to: Position; readonly text: string; readonly name: string }
  | { readonly why: string };

/** A place at which a text cannot be parsed. */
export interface SyntaxProblem {
  /** `')' expected.` */
  readonly message: string;
  readonly at: Position;
}

export interface FunctionValue {
  readonly kind: 'function';
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** Declared parameters, without a leading `this`. */
  readonly parameters: number;
  readonly second: SecondParameter;
  readonly item: ItemKind;
  /** Its return type, or the syntax of what it returns, is iterable. */
  readonly givesIterable: boolean;
  /** False for overload signatures. */
  readonly hasBody: boolean;
}

/** What a top-level name holds, as far as the syntax shows. */
export type Value =
  | FunctionValue
  | { readonly kind: 'iterable' }
  /** What a call returns. It is probably a function if the call receives one, as in `memoize((x) => x)`. */
  | {
      readonly kind: 'result';
      /** A function is written among the arguments. */
      readonly receivesFunction: boolean;
      /** The names among the arguments, each of which may be a function. */
      readonly names: readonly string[];
    }
  | { readonly kind: 'reference'; readonly name: string }
  /** Imported: only the name is known. */
  | { readonly kind: 'imported' }
  | { readonly kind: 'other' };

export interface Binding {
  /** The local name; undefined for an anonymous default export. */
  readonly name: string | undefined;
  /** Position of the name, or of the value if there is no name. */
  readonly at: Position;
  readonly lastLine: number;
  readonly value: Value;
}

export interface ExportEntry {
  readonly exportName: string;
  readonly binding: Binding;
}

/** A parsed module as plain data. */
export interface Outline {
  /** In source order; overload signatures come before their implementation. */
  readonly declarations: readonly Binding[];
  readonly exports: readonly ExportEntry[];
}
