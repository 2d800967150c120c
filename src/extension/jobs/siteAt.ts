import type { JobSite } from '../../protocol/languageServer.ts';

/** The function that a line lies in, the innermost where several do. */
export function siteAt(sites: readonly JobSite[], line: number): JobSite | undefined {
  return sites.findLast((site) => site.line <= line && line <= site.lastLine);
}
