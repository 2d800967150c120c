import { expect } from 'vitest';
import { findJobSites } from '../../../src/analysis/findJobSites.ts';

/**
 * Checks the job sites of an annotated source. A line of carets marks the name in the line above and says
 * what is expected there: `^^^ export [label] [async] [parameters]`, parameters `?` where unknown.
 * A line `inputs: a b` lists the expected input exports in order. Whatever is not marked must not be found.
 */
export function checkJobSites(annotated: string, fileName = '/w/job.ts'): void {
  const source: string[] = [];
  const expected: string[] = [];
  let inputs: string[] = [];
  for (const line of annotated.split('\n')) {
    const mark = /^(?<indent>\s*)(?<carets>\^+)\s*(?<text>.*)$/.exec(line)?.groups;
    if (mark) {
      const at = `${source.length - 1}:${mark['indent']?.length ?? 0}+${mark['carets']?.length ?? 0}`;
      expected.push(`${at} ${mark['text'] ?? ''}`.trim());
    } else if (line.trimStart().startsWith('inputs:')) inputs = line.split(':')[1]?.trim().split(' ') ?? [];
    else source.push(line);
  }
  const found = findJobSites(source.join('\n'), fileName);
  const shown = found.sites.map((site) => {
    const name = /^[\p{ID_Continue}$]+/u.exec(source[site.line]?.slice(site.character) ?? '')?.[0] ?? '';
    const label = site.label === site.exportName ? '' : ` (${site.label})`;
    const parameters = site.parameters === undefined ? '?' : String(site.parameters);
    const at = `${site.line}:${site.character}+${Math.max(1, name.length)}`;
    return `${at} ${site.exportName}${label}${site.isAsync ? ' async' : ''} ${parameters}`;
  });
  expect({ sites: shown, inputs: found.inputExports }).toEqual({ sites: expected, inputs });
}
