import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findConfig, parseWithDefaults, readDefaults } from '../../../src/cli/defaults.ts';
import { optionsOf } from '../../../src/cli/commandOptions.ts';
import { configKinds } from '../../../src/model/facts/config.ts';
import { scratch } from '../../support/scratch.ts';

/** A project with these files; the folders above it have none. */
function project(files: Readonly<Record<string, unknown>>): string {
  const dir = scratch('defaults');
  mkdirSync(join(dir, '.git'), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return dir;
}

const valuesIn = async (dir: string, ...args: readonly string[]) => (await parseWithDefaults('run', args, dir)).values;

test('the nearest file counts, and in a folder a file of its own comes before package.json', async () => {
  const dir = project({
    'package.json': { poolscope: { workers: 2, print: true } },
    'a/poolscope.config.json': { workers: 3 },
    'a/package.json': { poolscope: { workers: 9 } },
    'b/package.json': { name: 'b' },
  });
  expect(await valuesIn(join(dir, 'a'))).toEqual({ workers: 3 });
  expect(await valuesIn(join(dir, 'b'))).toEqual({ workers: 2, print: true });
  expect(await valuesIn(join(dir, 'a'), '--config', '../package.json')).toMatchObject({ workers: 2 });
  expect(await valuesIn(dir, '--config=none')).toEqual({ config: 'none' });
  expect(await valuesIn(dir, '--resume=old')).toEqual({ resume: join(dir, 'old') });
  await expect(valuesIn(dir, '--config=no.json')).rejects.toThrow('no.json does not exist');
  await expect(valuesIn(dir, '--config=a')).rejects.toThrow('is a folder, expected a file with defaults');
});

test('nothing is looked for above a repository, nor in a folder that everybody may write to', () => {
  const dir = project({
    'poolscope.config.json': {},
    'open/inside/work.ts': '',
    'inner/.git/HEAD': '',
    'inner/work.ts': '',
  });
  expect(findConfig(join(dir, 'inner'))).toBeUndefined();
  expect(findConfig(join(dir, 'open/inside'))).toBe(join(dir, 'poolscope.config.json'));
  chmodSync(dir, 0o777);
  expect(findConfig(join(dir, 'open/inside'))).toBeUndefined();
  expect(findConfig(dir)).toBe(join(dir, 'poolscope.config.json'));
});

test('the command line wins, and takes back a switch', async () => {
  const dir = project({ 'poolscope.config.json': { workers: 2, print: true, catchSlow: false, failOn: 'failed>0' } });
  const given = await valuesIn(dir, '--workers=5', '--no-print', '--catch-slow', '--fail-on=wall>1s');
  expect(given).toMatchObject({ workers: 5, print: false, noCatchSlow: false });
  expect(given.failOn?.map(({ text }) => text)).toEqual(['wall>1s']);
  expect(await valuesIn(dir)).toMatchObject({ workers: 2, print: true, noCatchSlow: true });
});

test('an option of the command line leaves out the defaults that exclude it', async () => {
  const judged = project({ 'poolscope.config.json': { workers: 2, failOn: 'p99>1s', baseline: 'old' } });
  expect(await valuesIn(judged, '--profile=cpu')).toEqual({ workers: 2, profile: { kind: 'cpu' } });
  const profiled = project({ 'poolscope.config.json': { workers: 2, profile: 'cpu' } });
  expect(Object.keys(await valuesIn(profiled, '--baseline=old'))).toEqual(['workers', 'baseline']);
});

test('values are read as on the command line, with paths from the folder of the file', () => {
  const content = {
    timeout: '30s',
    maxHeap: '512MB',
    chunksize: 'auto',
    tsconfig: 'a.json',
    failOn: ['failed>0', 'p99>1s'],
  };
  const values = readDefaults('run', content, '/w/poolscope.config.ts');
  expect(values).toMatchObject({ timeoutMs: 30_000, maxHeapBytes: 2 ** 29, chunksize: 'auto', tsconfig: '/w/a.json' });
  expect(values.failOn).toHaveLength(2);
  expect(readDefaults('tune', { workers: 4, retries: 2 }, '/w/x.json')).toEqual({ workerCounts: [4] });
});

test.each([
  ['text', 'is the text "text", expected an object with options'],
  [{ wrokers: 2 }, 'has an unknown key "wrokers"'],
  [{ workers: '2' }, 'workers is the text "2", expected a number'],
  [{ workers: 0 }, 'workers "0" is not a whole number from 1 to 1024'],
  [{ isolation: 'treads' }, 'isolation "treads" is not one of thread, process, inline'],
  [{ print: 'yes' }, 'print is the text "yes", expected true or false'],
  [{ failOn: [1] }, 'failOn is a list, expected a text or a list of texts'],
  [{ timeout: null }, 'timeout is null, expected a text'],
  [{ input: 'range:3' }, 'has an unknown key "input"'],
])('%j is refused: %s', (content, message) => {
  expect(() => readDefaults('run', content, '/w/poolscope.config.ts')).toThrow(message);
  expect(() => readDefaults('run', content, '/w/poolscope.config.ts')).toThrow('/w/poolscope.config.ts');
});

test('each key is an option of run', () => {
  const flags = Object.keys(configKinds).map((key) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  const known = optionsOf('run');
  expect(flags.filter((flag) => !known.has(flag) && !known.has(`no-${flag}`))).toEqual([]);
});
