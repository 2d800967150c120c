import { TextDocument } from 'vscode-languageserver-textdocument';
import { expect, test } from 'vitest';
import { lensesOf } from '../../../src/server/codeLenses.ts';
import { JobSiteCache } from '../../../src/server/jobSites.ts';

const source = 'export const job = (item: number) => item;\n';
const open = (uri: string, version: number, text = source) => TextDocument.create(uri, 'typescript', version, text);

function cache() {
  const problems: string[] = [];
  return { problems, sites: new JobSiteCache((problem) => problems.push(problem)) };
}

test('a document is parsed again only for another version, or after it was closed', () => {
  const { sites } = cache();
  const first = sites.of(open('file:///w/a.ts', 1));
  expect(first.sites.map(({ exportName }) => exportName)).toEqual(['job']);
  expect(sites.of(open('file:///w/a.ts', 1, ''))).toBe(first);
  expect(sites.of(open('file:///w/a.ts', 2, '')).sites).toEqual([]);
  sites.forget('file:///w/a.ts');
  expect(sites.of(open('file:///w/a.ts', 2)).sites).toHaveLength(1);
});

test.each(['untitled:a.ts', 'git:/w/a.ts', 'file:///w/a.d.ts', 'file:///w/a.json'])('%s has no sites', (uri) => {
  const { sites, problems } = cache();
  expect(sites.of(open(uri, 1)).sites).toEqual([]);
  expect(problems).toEqual([]);
});

test('a document that is not open, and one that is too long, have no sites', () => {
  const { sites } = cache();
  expect(sites.of(undefined).sites).toEqual([]);
  expect(sites.of(open('file:///w/a.ts', 1, source + ' '.repeat(4_000_000))).sites).toEqual([]);
});

test('a text that the parser cannot hold is reported, and has no sites', () => {
  const { sites, problems } = cache();
  const deep = `export const job = ${'['.repeat(50_000)}`;
  expect(sites.of(open('file:///w/a.ts', 1, deep)).sites).toEqual([]);
  expect(problems).toEqual([
    expect.stringMatching(/^The functions of file:\/\/\/w\/a\.ts cannot be found: RangeError/),
  ]);
});

test('a text without sites has the place that cannot be parsed, if there is one', () => {
  const { sites } = cache();
  expect(sites.of(open('file:///w/a.ts', 1, 'let = 1 +;\n')).syntaxError?.at.line).toBe(0);
  expect(sites.of(open('file:///w/b.ts', 1, 'let a = 1;\n')).syntaxError).toBeUndefined();
});

test('each site has four lenses at its name', () => {
  const { sites } = cache();
  const found = sites.of(open('file:///w/a.ts', 1)).sites;
  const lenses = lensesOf('file:///w/a.ts', found, 'all');
  expect(lenses.map(({ command }) => command?.title)).toEqual([
    'Run in parallel',
    'Profile',
    'Debug one item',
    'Tune chunksize',
  ]);
  const start = { line: 0, character: 13 };
  for (const { range, command } of lenses) {
    expect(range).toEqual({ start, end: start });
    expect(command?.arguments).toEqual([{ uri: 'file:///w/a.ts', exportName: 'job' }]);
  }
  expect(lensesOf('file:///w/a.ts', found, 'run')).toEqual(lenses.slice(0, 1));
  expect(lensesOf('file:///w/a.ts', found, 'none')).toEqual([]);
});
