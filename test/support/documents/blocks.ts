import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';

/**
 * A code block of a document, with the HTML comment before it that says how it is tested:
 *
 *     <!-- runs: exit 1 -->       ```sh    the commands run; without "exit", all must succeed
 *     <!-- runs: may exit 1 -->   ```sh    … or with a code of 1, where the machine decides
 *     <!-- runs: afresh -->       ```sh    … in a folder of its own; of YAML, the commands that start Poolscope
 *     <!-- prints -->             ```      lines of what the block before printed; numbers may differ
 *     <!-- prints: in any order -->
 *     <!-- program -->            ```ts    runs; a comment behind a console.log or print is its output
 *     <!-- file: src/a.json -->   ```json  is written there; a first line "// src/a.ts" says the same
 *     <!-- compiles: declare const a: number; -->   ```ts
 *     <!-- parses -->             ```json
 *     <!-- patches -->            ```diff  is applied to the files that the blocks before wrote
 *     <!-- not run: needs a cluster -->    a path of a test in the reason must exist
 *
 * `<!-- all ts blocks: test/x.test.ts -->` anywhere in a document names the test that reads its blocks of this language.
 */
export interface Block {
  readonly document: string;
  /** Line of the fence in the document, from 1. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  readonly kind: Kind | undefined;
  /** Text of the comment behind the kind. */
  readonly detail: string;
  /** Name of the file that the block is, if its first line or its comment has one. */
  readonly file: string | undefined;
}

export const kinds = ['runs', 'prints', 'program', 'file', 'compiles', 'parses', 'patches', 'not run'] as const;
export type Kind = (typeof kinds)[number];

/** The documents whose blocks are tested: paths from the root of the project. */
export const documents: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('.vitepress'))
    .map((name) => `docs/${name}`)
    .toSorted(),
];

export const textOf = (document: string): string => readFileSync(join(root, document), 'utf8');

export interface OtherTest {
  readonly language: string;
  readonly path: string;
}

/** The tests that read blocks of a document by themselves, by the language of these blocks. */
export const otherTests = (text: string): readonly OtherTest[] =>
  [...text.matchAll(/^<!-- all (\S+) blocks: (\S+) -->$/gm)].map(([, language = '', path = '']) => ({
    language,
    path,
  }));

/** The blocks of a document, without those that another test reads. */
export function blocksOf(document: string, text = textOf(document)): readonly Block[] {
  const elsewhere = new Set(otherTests(text).map(({ language }) => language));
  return allBlocks(document, text).filter(({ language }) => !elsewhere.has(language));
}

export function allBlocks(document: string, text: string): readonly Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  for (let k = 0; k < lines.length; k++) {
    const [, indent = '', fence, language = ''] = /^( *)(`{3,})(\S*)/.exec(lines[k] ?? '') ?? [];
    if (fence === undefined) continue;
    const end = lines.findIndex((line, n) => n > k && line.trim() === fence);
    if (end === -1) throw new Error(`${document}:${k + 1}: the block has no end`);
    const code = lines.slice(k + 1, end).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    blocks.push({ document, line: k + 1, language, code: `${code.join('\n')}\n`, ...markOf(lines, k, code[0]) });
    k = end;
  }
  return blocks;
}

function markOf(lines: readonly string[], fence: number, first = ''): Pick<Block, 'kind' | 'detail' | 'file'> {
  const [, named] = /^(?:\/\/|#) ([\w./-]+\.\w+)$/.exec(first) ?? [];
  const comment = commentBefore(lines, fence);
  const kind = kinds.find((each) => comment === each || comment.startsWith(`${each}:`));
  const detail = kind === undefined ? '' : comment.slice(kind.length + 1).trim();
  if (kind === 'file') return { kind, detail, file: detail };
  return { kind: kind ?? (named === undefined ? undefined : 'file'), detail, file: named };
}

/** The text of the HTML comment that ends above a line, blank lines aside. */
function commentBefore(lines: readonly string[], line: number): string {
  let last = line - 1;
  while (lines[last]?.trim() === '') last--;
  if (!lines[last]?.trim().endsWith('-->')) return '';
  let first = last;
  while (first > 0 && !lines[first]?.trim().startsWith('<!--')) first--;
  const comment = lines
    .slice(first, last + 1)
    .join('\n')
    .trim();
  return comment.slice('<!--'.length, -'-->'.length).trim();
}
