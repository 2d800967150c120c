import type { JobSite } from '../../protocol/languageServer.ts';

/** The innermost function that contains a line. */
export function siteAt(sites: readonly JobSite[], line: number): JobSite | undefined {
  return sites.findLast((site) => site.line <= line && line <= site.lastLine);
}
