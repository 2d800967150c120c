/** Where the witness finds the folder it talks through. */
export const witnessDirVariable = 'POOLSCOPE_WITNESS_DIR';
export const witnessSocket = 'witness.sock';
export const witnessLog = 'events.ndjson';

/** What a test can ask of the witness; paths are absolute, lines start at 1. */
export interface WitnessCalls {
  readonly version: { params: null; result: string };
  readonly activate: { params: { readonly extension: string }; result: Activation };
  readonly execute: { params: { readonly command: string; readonly args: readonly unknown[] }; result: unknown };
  readonly commands: { params: { readonly prefix: string }; result: readonly string[] };
  readonly addBreakpoint: { params: { readonly file: string; readonly line: number }; result: null };
  readonly clearBreakpoints: { params: null; result: null };
  /** From now on these are evaluated in the top frame of every stop. */
  readonly evaluateOnStop: { params: { readonly expressions: readonly string[] }; result: null };
  /** Debug sessions that go on, by id. */
  readonly sessions: { params: null; result: readonly { readonly id: string; readonly name: string }[] };
  readonly activeEditor: { params: null; result: EditorPlace | null };
  /** How many symbols the active editor's file has; the answer comes once the language extensions are up. */
  readonly symbols: { params: null; result: number };
  readonly tabs: { params: null; result: readonly string[] };
  /** Shows an empty webview until its script runs; gives the milliseconds that takes. */
  readonly emptyWebview: { params: null; result: number };
}

export interface Activation {
  /** Whether something else had activated it before. */
  readonly already: boolean;
  readonly ms: number;
}

export interface EditorPlace {
  readonly file: string;
  readonly line: number;
}

export type WitnessEvent =
  | { readonly event: 'activated'; readonly version: string }
  | { readonly event: 'sessionStarted' | 'sessionEnded'; readonly name: string; readonly type: string }
  | { readonly event: 'continued'; readonly id: string }
  | {
      readonly event: 'stopped';
      /** Of the session; its name may change. */
      readonly id: string;
      /** Milliseconds since the epoch. */
      readonly atMs: number;
      readonly session: string;
      readonly reason: string;
      readonly file: string | null;
      readonly line: number;
      readonly values: Readonly<Record<string, string>>;
    };
