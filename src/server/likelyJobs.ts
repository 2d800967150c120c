import { jobComment } from '../model/facts/jobWords.ts';
import type { JobSite, JobSites } from '../protocol/languageServer.ts';

/**
 * The functions of a file that are probably meant as jobs: those that receive an item in a file that exports `inputs`, those with
 * the comment of a job above them, and those that were run. Most exported functions of a project are none, e.g. components and hooks.
 */
export function likelyJobs(
  text: string,
  { sites, inputExports }: JobSites,
  wasRun: (exportName: string) => boolean,
): readonly JobSite[] {
  const takers = inputExports.includes('inputs') ? withItem(sites) : [];
  const lines = text.includes(jobComment) ? text.split('\n') : [];
  return sites.filter((site) => takers.includes(site) || wasRun(site.exportName) || hasComment(lines, site.line));
}

/** All sites if none has a parameter: a function of JavaScript may use `arguments`. */
function withItem(sites: readonly JobSite[]): readonly JobSite[] {
  const found = sites.filter(({ parameters }) => parameters !== 0);
  return found.length > 0 ? found : sites;
}

/** Whether the comment of a job is directly above a line or at its end. */
function hasComment(lines: readonly string[], line: number): boolean {
  if (lines[line]?.includes(jobComment)) return true;
  for (let above = line - 1; above >= 0; above--) {
    const text = lines[above]?.trim() ?? '';
    if (!/^(?:\/\/|\/\*|\*)/.test(text)) return false;
    if (text.includes(jobComment)) return true;
  }
  return false;
}
