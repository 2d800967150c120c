import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { hasPython } from '../parity/ways.ts';
import { blocksOf, documents, kinds, otherTests, textOf } from '../support/documents/blocks.ts';
import { wrongCommandLines } from '../support/documents/commandLines.ts';
import { Page } from '../support/documents/runBlock.ts';
import { Workspace } from '../support/documents/workspace.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

const workspace = new Workspace(scratch('documents'));
const tested = documents.filter((document) => blocksOf(document).length > 0);
const blocks = tested.flatMap((document) => blocksOf(document));
const pages = new Map<string, Page>();

beforeAll(async () => {
  await workspace.prepare();
  for (const document of tested) pages.set(document, new Page(workspace, document, blocksOf(document), hasPython));
});

afterEach(() => workspace.stop());

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

  test('the test or document that runs a block in its place exists', () => {
    const named = blocks.flatMap(({ document, kind, detail }) =>
      kind === 'not run' ? (detail.match(/(?:test|docs)\/[\w./-]+/g) ?? []).map((path) => ({ document, path })) : [],
    );
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter(({ path }) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('commands have options that exist, also where they cannot run', () => {
    const wrong = '```sh\npoolscope run a.ts --on "npx poolscope agnt"\n```\nSee `poolscope show DIR --wrokers`.';
    expect(wrongCommandLines('x.md', wrong)).toHaveLength(2);
    expect(documents.flatMap((document) => wrongCommandLines(document, textOf(document)))).toEqual([]);
  });

  test('YAML is valid', () => {
    const yaml = blocks.filter(({ language }) => language === 'yaml');
    const errors = yaml.flatMap(({ document, line, code }) =>
      parseAllDocuments(code).flatMap((each) => each.errors.map(({ message }) => `${document}:${line}: ${message}`)),
    );
    expect(errors).toEqual([]);
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
