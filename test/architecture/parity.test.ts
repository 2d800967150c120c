import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rowOf, table, type Kept } from '../parity/table.mts';
import { root } from '../support/root.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const package_ = 'multiprocessing.';
/** The names of Python 3.11, 3.12 and 3.13 together. */
const names = read('test/parity/names.txt').trim().split('\n');
const kept = [...table].filter((entry): entry is [string, Kept] => 'ours' in entry[1]);

const python = spawnSync('python3', ['-c', 'import sys; print(sys.version_info.minor)'], { encoding: 'utf8' });
const isKnownPython = python.status === 0 && ['11', '12', '13'].includes(python.stdout.trim());

describe('the table of the names of multiprocessing', () => {
  test('has a row for each', () => {
    expect(names.filter((name) => rowOf(name.slice(package_.length)) === undefined)).toEqual([]);
  });

  test('has no other rows', () => {
    const known = new Set(names);
    expect([...table.keys()].filter((name) => !known.has(package_ + name))).toEqual([]);
  });

  test.runIf(isKnownPython)(
    'contains all names that the Python of this machine lists',
    () => {
      const listed = execFileSync('python3', [join(root, 'test/parity/listNames.py')], { encoding: 'utf8' });
      expect(listed.trim().split('\n').filter((name) => !names.includes(name))).toEqual([]); // oxfmt-ignore
    },
    60_000,
  );

  test('names what the library exports and documents', () => {
    const pages = readdirSync(join(root, 'docs/api')).map((name) => read(`docs/api/${name}`));
    const documented = documentedNames(pages.join('\n'));
    expect(kept.filter(([, { ours }]) => !documented.has(ours)).map(([name, { ours }]) => `${name}: ${ours}`)).toEqual(
      [],
    );
  });

  test('names existing tests', () => {
    const missing = kept.filter(([, { test: [file, name] }]) => !hasTest(read(`test/${file}`), name)); // oxfmt-ignore
    expect(missing.map(([name, row]) => `${name}: ${row.test.join(': ')}`)).toEqual([]);
  });
});

function hasTest(source: string, name: string): boolean {
  const firstArguments = source.replaceAll(/\(\s+/g, '(');
  return ["'", '"'].some((quote) => firstArguments.includes(`(${quote}${name}${quote},`));
}

/** `Pool`, `Pool.map`, `PoolOptions.initializer`: headings of two levels, and rows of the tables of properties. */
function documentedNames(document: string): ReadonlySet<string> {
  const found = new Set<string>();
  let owner = '';
  let inProperties = false;
  for (const line of document.split('\n')) {
    const [, marks = '', heading = ''] = /^(#+) (.+?)(?:\(\))?$/.exec(line) ?? [];
    if (marks !== '') inProperties = heading === 'Properties';
    if (marks.length === 2) found.add((owner = heading));
    if (marks.length === 4) found.add(`${owner}.${heading.replaceAll('\\', '')}`);
    const [, property] = (inProperties && /^\| `(\w+)\??` \|/.exec(line)) || [];
    if (property !== undefined) found.add(`${owner}.${property}`);
  }
  return found;
}
