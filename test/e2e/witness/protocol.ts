/** Environment variable with the folder of the socket through which the witness talks. */
export const witnessDirVariable = 'POOLSCOPE_WITNESS_DIR';
export const witnessSocket = 'witness.sock';
export const witnessLog = 'events.ndjson';

/** Requests that a test can send to the witness. Paths are absolute; lines count from 1. */
export interface WitnessCalls {
  readonly version: { params: null; result: string };
  readonly activate: { params: { readonly extension: string }; result: Activation };
  readonly execute: { params: { readonly command: string; readonly args: readonly unknown[] }; result: unknown };
  /** Opens a file in the editor that VS Code has for it. */
  readonly open: { params: { readonly file: string }; result: null };
  readonly commands: { params: { readonly prefix: string }; result: readonly string[] };
  /** Changes a setting of the user. */
  readonly configure: { params: { readonly setting: string; readonly value: unknown }; result: null };
  readonly addBreakpoint: { params: { readonly file: string; readonly line: number }; result: null };
  readonly clearBreakpoints: { params: null; result: null };
  /** Sets the expressions that are evaluated in the top frame of every stop. */
  readonly evaluateOnStop: { params: { readonly expressions: readonly string[] }; result: null };
  /** Ids of the debug sessions that have not ended. */
  readonly sessions: { params: null; result: readonly { readonly id: string; readonly name: string }[] };
  readonly activeEditor: { params: null; result: EditorPlace | null };
  /** Number of symbols in the active editor's file. The answer comes when the language extensions have started. */
  readonly symbols: { params: null; result: number };
  /** Asks for a tool of a language model as a model would. Returns the text of the answer. */
  readonly invokeTool: { params: { readonly name: string; readonly input: object }; result: string };
  readonly tabs: { params: null; result: readonly string[] };
  /** Shows an empty webview until its script runs. Returns the milliseconds that it took. */
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
      /** Id of the session; its name may change. */
      readonly id: string;
      /** Time in milliseconds since the epoch. */
      readonly atMs: number;
      readonly session: string;
      readonly reason: string;
      readonly file: string | null;
      readonly line: number;
      readonly values: Readonly<Record<string, string>>;
    };
