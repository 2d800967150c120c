/** An exported function that can be a job, found without running anything. */
export interface JobSite {
  /** `default` for the default export. */
  readonly exportName: string;
  /** For display: the local name where the export is `default`. */
  readonly label: string;
  /** Zero-based position of the name, as editors count. */
  readonly line: number;
  readonly character: number;
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

/** Request of the client: `{ uri }` in, `JobSites` out. */
export const jobSitesRequest = 'poolscope/jobSites';

/** Commands the server's code lenses name; their one argument is a JobCommandArgument. */
export const lensCommands = { run: 'poolscope.run', debug: 'poolscope.debugItem' } as const;

export interface JobCommandArgument {
  readonly uri: string;
  readonly exportName: string;
}
