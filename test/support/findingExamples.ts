import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

/** The examples of a rule in docs/findings.md. */
export interface FindingExamples {
  readonly code: string;
  /** Each line that ends with `// reported` must have the finding, and no other line. */
  readonly bad: string;
  readonly good: string;
}

export function findingExamples(): readonly FindingExamples[] {
  const [, ...sections] = readFileSync(join(root, 'docs/findings.md'), 'utf8').split(/^## /m);
  return sections.map((section) => {
    const example = (kind: string): string =>
      new RegExp(`^\`\`\`ts ${kind}\\n(.*?)^\`\`\``, 'ms').exec(section)?.[1] ?? '';
    return { code: /^[\w-]+/.exec(section)?.[0] ?? '', bad: example('bad'), good: example('good') };
  });
}

/** Numbers of the lines, from 0, that are marked. */
export const reportedLines = (code: string): readonly number[] =>
  code.split('\n').flatMap((line, k) => (line.endsWith('// reported') ? [k] : []));
