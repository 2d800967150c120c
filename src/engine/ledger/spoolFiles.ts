import { readdirSync } from 'node:fs';

/** A spool of this run: of one worker's life, or (`worker` -1) of the runner's own decisions. */
export interface SpoolFile {
  readonly file: string;
  /** Runners of a run are numbered from 0. */
  readonly runner: number;
  readonly worker: number;
}

/** The `life` numbers the workers of a runner: `r0-w3-12.spool`. */
export const workerSpool = (runner: number, worker: number, life: number): SpoolFile => ({
  file: `r${runner}-w${worker}-${life}.spool`,
  runner,
  worker,
});

export const verdictSpool = (runner: number): SpoolFile => ({ file: `r${runner}-verdicts.spool`, runner, worker: -1 });

/** The spools of earlier runners in the folder. */
export function earlierSpools(dir: string, runner: number): SpoolFile[] {
  return readdirSync(dir)
    .sort()
    .flatMap((file): SpoolFile[] => {
      const found = /^r(\d+)-(?:w(\d+)-\d+|verdicts)\.spool$/.exec(file);
      if (!found || Number(found[1]) === runner) return [];
      return [{ file, runner: Number(found[1]), worker: Number(found[2] ?? -1) }];
    });
}
