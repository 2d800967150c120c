/** Zero-based; characters are UTF-16 code units, as the language server protocol counts them. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** What a top-level name holds, as far as the text alone tells. */
export type Value =
  | {
      readonly kind: 'function';
      readonly isAsync: boolean;
      readonly isGenerator: boolean;
      /** Declared parameters, without a leading `this`. */
      readonly parameters: number;
      /** By its return type, or by what it visibly returns. */
      readonly givesIterable: boolean;
      /** False for overload signatures. */
      readonly hasBody: boolean;
    }
  | { readonly kind: 'iterable' }
  | { readonly kind: 'reference'; readonly name: string }
  /** From another module: nothing but the name is known. */
  | { readonly kind: 'imported' }
  | { readonly kind: 'other' };

export interface Binding {
  /** The local name; undefined for an anonymous default export. */
  readonly name: string | undefined;
  /** Of the name; where there is none, of the value. */
  readonly at: Position;
  readonly lastLine: number;
  readonly value: Value;
}

export interface ExportEntry {
  readonly exportName: string;
  readonly binding: Binding;
}

/** A module as plain data: all that is known of it after parsing. */
export interface Outline {
  /** In source order; overload signatures come before their implementation. */
  readonly declarations: readonly Binding[];
  readonly exports: readonly ExportEntry[];
}
