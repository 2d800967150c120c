/** An exported function that can be a job, found without running anything. */
export interface JobSite {
  /** `default` for the default export. */
  readonly exportName: string;
  /** For display: the local name where the export is `default`. */
  readonly label: string;
  /** Zero-based position of the name, as editors count. */
  readonly line: number;
  readonly character: number;
  /** Last line of the function, to tell which one a cursor is in. */
  readonly lastLine: number;
  readonly isAsync: boolean;
  /** Declared parameters; undefined where a re-export hides them. */
  readonly parameters: number | undefined;
}

/** All a run of this file can be made of. */
export interface JobSites {
  readonly sites: readonly JobSite[];
  /** Exports that may serve as input, `inputs` first: arrays, iterables, functions giving one. */
  readonly inputExports: readonly string[];
}

/** Request of the client: `JobSitesParams` in, `JobSites` out; empty for a document that is not open. */
export const jobSitesRequest = 'poolscope/jobSites';

export interface JobSitesParams {
  readonly uri: string;
}

/** The server's part of the settings, as the client hands it over. */
export const codeLensSetting = 'poolscope.codeLens.enabled';

/** Whether a path may be a job module: code of the user's own, not a declaration, not a dependency. */
export function isJobModule(path: string): boolean {
  const inside = path.replaceAll('\\', '/');
  return /\.([mc]?[tj]s|tsx)$/.test(inside) && !/\.d\.[mc]?ts$/.test(inside) && !inside.includes('/node_modules/');
}

/** Commands the server's code lenses name; their one argument is a JobCommandArgument. */
export const lensCommands = { run: 'poolscope.run', debug: 'poolscope.debugItem', tune: 'poolscope.tune' } as const;

export interface JobCommandArgument {
  readonly uri: string;
  readonly exportName: string;
}
