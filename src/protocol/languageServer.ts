import type { RunEvidence } from '../model/facts/evidence.ts';

/** An exported function that can be a job, found without running anything. */
export interface JobSite {
  /** `default` for the default export. */
  readonly exportName: string;
  /** Name to show: the local name if the export is `default`. */
  readonly label: string;
  /** Zero-based position of the name, as editors count. */
  readonly line: number;
  readonly character: number;
  /** Last line of the function. It shows in which function a cursor is. */
  readonly lastLine: number;
  readonly isAsync: boolean;
  /** Number of declared parameters; undefined if a re-export hides them. */
  readonly parameters: number | undefined;
  /** Its second parameter. `own` needs an argument, so that the way of calling is a question. Undefined for a re-export. */
  readonly second: { readonly kind: 'none' | 'context' | 'optional' | 'own'; readonly name: string } | undefined;
  /** What its first parameter shows about the items. */
  readonly item: 'number' | 'path' | 'text' | 'unknown';
}

/** The functions and inputs of a file from which a run can be made. */
export interface JobSites {
  readonly sites: readonly JobSite[];
  /** Exports that may be the input, `inputs` first: arrays, iterables, and functions that return one. */
  readonly inputExports: readonly string[];
  /** Why a file without sites cannot be parsed; undefined if it can be, or has sites. The position is zero-based. */
  readonly syntaxError?:
    | { readonly message: string; readonly at: { readonly line: number; readonly character: number } }
    | undefined;
}

/** What the client passes on when it starts the server. */
export interface ServerOptionsOfClient {
  /** Texts in the language of the user, by their English form. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Request of the client: `JobSitesParams` in, `JobSites` out; empty for a document that is not open. */
export const jobSitesRequest = 'poolscope/jobSites';

export interface JobSitesParams {
  readonly uri: string;
}

/** Request of the client: `TopLevelWorkParams` in, `TopLevelWork` out; null if the module does no work when it is loaded. */
export const topLevelWorkRequest = 'poolscope/topLevelWork';

export interface TopLevelWorkParams {
  readonly uri: string;
  readonly exportName: string;
}

/** Request of the client: `LoopParams` in, `LoopFound` out; null if the line is in no loop at the top level. */
export const loopRequest = 'poolscope/loop';

export interface LoopParams {
  readonly uri: string;
  readonly line: number;
}

/** Notification of the client: a run that is over has shown this. It replaces what earlier runs have shown about these files. */
export const evidenceNotification = 'poolscope/evidence';

export type EvidenceParams = RunEvidence;

/** Notification of the client: all functions of this workspace that were run. It replaces those of the notification before. */
export const runFunctionsNotification = 'poolscope/runFunctions';

export interface RunFunctionsParams {
  readonly functions: readonly RunFunction[];
}

export interface RunFunction {
  /** Absolute path of the module. */
  readonly file: string;
  readonly exportName: string;
}

/** A loop as the text of a job, which replaces it (zero-based positions); or why it cannot be one. */
export type LoopFound =
  | {
      readonly from: { readonly line: number; readonly character: number };
      readonly to: { readonly line: number; readonly character: number };
      readonly text: string;
      readonly name: string;
    }
  | { readonly why: string };

/** A call at the top level of a module, which each worker would repeat. */
export interface TopLevelWork {
  /** Zero-based position, as editors count. */
  readonly at: { readonly line: number; readonly character: number };
  /** `main()` */
  readonly call: string;
  /** `runs handle`; null if unknown. */
  readonly effect: string | null;
}

/** The settings of the server, as the client sends them. */
export const codeLensSettings = {
  enabled: 'poolscope.codeLens.enabled',
  show: 'poolscope.codeLens.show',
  functions: 'poolscope.codeLens.functions',
} as const;

/** The setting that switches findings off. */
export const findingsSetting = 'poolscope.findings.enabled';

/** Whether a path may be a job module: code of the user's own, not a declaration, not a dependency. */
export function isJobModule(path: string): boolean {
  const inside = path.replaceAll('\\', '/');
  return /\.([mc]?[tj]s|tsx)$/.test(inside) && !/\.d\.[mc]?ts$/.test(inside) && !inside.includes('/node_modules/');
}

/** Commands of the server's code lenses. Their one argument is a JobCommandArgument. */
export const lensCommands = {
  run: 'poolscope.run',
  profile: 'poolscope.profile',
  debug: 'poolscope.debugItem',
  tune: 'poolscope.tune',
} as const;

export interface JobCommandArgument {
  readonly uri: string;
  readonly exportName: string;
}
