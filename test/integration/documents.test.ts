import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasPython } from '../parity/ways.ts';
import { blocksOf, documents, kinds, otherTests, textOf } from '../support/documents/blocks.ts';
import { Page } from '../support/documents/runBlock.ts';
import { Workspace } from '../support/documents/workspace.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

/** Documents whose blocks do not run yet. The list only becomes shorter. */
const notYet: readonly string[] = [
  'docs/agents.md',
  'docs/cli.md',
  'docs/command-line.md',
  'docs/observe.md',
  'docs/profiling.md',
  'docs/replay.md',
  'docs/shards.md',
  'docs/start.md',
  'docs/testing-items.md',
  'docs/tuning.md',
  'docs/tutorial.md',
];

const workspace = new Workspace(scratch('documents'));
const tested = documents.filter((document) => !notYet.includes(document) && blocksOf(document).length > 0);
const blocks = tested.flatMap((document) => blocksOf(document));
const pages = new Map<string, Page>();

beforeAll(async () => {
  await workspace.prepare();
  for (const document of tested) pages.set(document, new Page(workspace, document, blocksOf(document), hasPython));
});

describe('the blocks of the documents', () => {
  test('each says how it is tested, or why it is not', () => {
    const silent = blocks.filter(({ kind, detail }) => kind === undefined || (kind === 'not run' && detail === ''));
    expect(silent.map(({ document, line }) => `${document}:${line} has none of: ${kinds.join(', ')}`)).toEqual([]);
  });

  test('a document whose blocks another test reads names that test', () => {
    const named = documents.flatMap((document) => otherTests(textOf(document)).map(({ path }) => ({ document, path })));
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter(({ document, path }) => !reads(path, document))).toEqual([]);
  });

  test('TypeScript is valid', async () => {
    expect(await workspace.typeErrors()).toBe('');
  });
});

test.each(tested)('%s does what it says', async (document) => {
  await pages.get(document)?.run();
});

/** Whether a test reads a document: by its name, itself or in the module of test/support that it imports. */
function reads(path: string, document: string): boolean {
  if (!existsSync(join(root, path))) return false;
  const text = readFileSync(join(root, path), 'utf8');
  const support = [...text.matchAll(/from '\.\.\/(?:\.\.\/)?(support\/\w+\.ts)'/g)].map(([, file]) => `test/${file}`);
  return [path, ...support].some((file) => readFileSync(join(root, file), 'utf8').includes(basename(document)));
}
