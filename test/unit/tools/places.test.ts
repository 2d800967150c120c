import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  checkInputSpec,
  findJob,
  findRecording,
  newRecording,
  rootOfRecording,
  type Places,
} from '../../../src/tools/places.ts';
import { goldenLinesOf } from '../../support/recordings.ts';
import { scratch } from '../../support/scratch.ts';

interface Workspace extends Places {
  readonly root: string;
  readonly outside: string;
}

/** A folder with a module, a list of inputs and a link to a folder that lies beside it. */
function workspace(): Workspace {
  const top = scratch('places');
  const [root, outside] = [join(top, 'root'), join(top, 'outside')];
  for (const folder of [root, outside]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'work.mjs'), 'export const work = (item) => item;');
    writeFileSync(join(folder, 'rows.json'), '[1]');
  }
  symlinkSync(outside, join(root, 'link'));
  return { root, outside, roots: [root], recordings: join(root, '.poolscope') };
}

/** A recording of a job with this module. */
function record(dir: string, module: string): string {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'events.ndjson'), goldenLinesOf('succeeded', { module }));
  return dir;
}

test('a job is a module of the workspace, whatever the path looks like', () => {
  const places = workspace();
  const { root, outside } = places;
  expect(findJob(places, 'work.mjs#work')).toEqual({ root, target: 'work.mjs#work' });
  expect(findJob(places, join(root, 'work.mjs'))).toEqual({ root, target: 'work.mjs' });
  for (const path of ['link/work.mjs', '../outside/work.mjs', join(outside, 'work.mjs'), 'missing.mjs', '.', '']) {
    expect(() => findJob(places, `${path}#work`)).toThrow('is not a file in');
  }
});

test('an input reads files of the workspace only, and not the standard input', () => {
  const { root, outside } = workspace();
  for (const spec of ['range:10', 'export:inputs', 'rows.json', 'rows.json#a.b', 'lines:rows.json', 'glob:**/*.json']) {
    expect(checkInputSpec(root, spec)).toBe(spec);
  }
  const refused = ['-', 'csv:-', 'lines:../outside/rows.json', 'link/rows.json', 'glob:../**', `glob:${outside}/*`];
  for (const spec of [...refused, join(outside, 'rows.json'), '/dev/stdin']) {
    expect(() => checkInputSpec(root, spec)).toThrow('is not a file in');
  }
});

test('a recording and its module are in the workspace', async () => {
  const places = workspace();
  const { root, outside, recordings } = places;
  const own = record(join(recordings, 'a'), join(root, 'work.mjs'));
  const foreign = record(join(recordings, 'b'), join(outside, 'work.mjs'));
  const linked = record(join(recordings, 'c'), join(root, 'link/work.mjs'));
  expect(findRecording(places, '.poolscope/a')).toBe(own);
  expect(await rootOfRecording(places, own)).toBe(root);
  for (const each of [foreign, linked]) {
    await expect(rootOfRecording(places, each)).rejects.toThrow('the module of the recording');
  }
  await expect(rootOfRecording(places, recordings)).rejects.toThrow('is no recording of a job');
  const elsewhere = record(join(outside, 'recording'), join(root, 'work.mjs'));
  for (const name of [elsewhere, '../outside/recording', 'link/recording']) {
    expect(() => findRecording(places, name)).toThrow('is not a file in');
  }
});

test('new recordings have numbers, in a folder that git ignores', () => {
  const places = workspace();
  const job = findJob(places, 'work.mjs#work');
  const first = newRecording(places, job);
  expect(first.endsWith('.poolscope/work-1')).toBe(true);
  expect(existsSync(first)).toBe(false);
  mkdirSync(first);
  expect(newRecording(places, job).endsWith('work-2')).toBe(true);
  expect(newRecording(places, { ...job, target: 'src/a b.mjs' }).endsWith('a-b-2')).toBe(true);
  expect(readFileSync(join(places.recordings, '.gitignore'), 'utf8')).toBe('*\n');
});
