import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Job } from '../../../src/model/facts/job.ts';
import { saveTest, type SaveTestRequest } from '../../../src/testWriter/saveTest.ts';
import { scratch } from '../../support/scratch.ts';
import { smallRun, type SmallItem } from '../../support/smallRun.ts';

function project(files: Readonly<Record<string, string>>): string {
  const dir = scratch('project');
  for (const [path, text] of Object.entries({ '.git/HEAD': '', ...files })) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

const vitest = { 'package.json': '{"devDependencies":{"vitest":"1"}}', 'work.ts': 'export const work = () => {};' };

function request(dir: string, item: SmallItem, job: Partial<Job> = {}): SaveTestRequest {
  const model = smallRun([item], { job: { module: join(dir, 'work.ts'), exportName: 'work', baseDir: dir, ...job } });
  return { model, item: 0, input: '{"a":1}', second: { kind: 'none' }, moduleDoubt: undefined, nodeVersion: 'v24.0.0' };
}

const failed = {
  outcome: 'failed',
  failure: { name: 'RangeError', message: 'too \u001b[31mred\u0007\nline two' },
} as const;

test('a test and its input are written beside each other, with a comment that is safe to print', () => {
  const dir = project(vitest);
  const saved = saveTest(request(dir, failed));
  expect(saved).toEqual({
    testFile: join(dir, 'work.work.item0.test.ts'),
    fixtureFile: join(dir, 'work.work.item0.json'),
    runner: 'vitest',
    runnerFrom: join(dir, 'package.json'),
    command: 'npx vitest run work.work.item0.test.ts',
    cwd: dir,
    notes: [],
  });
  expect(readFileSync(saved.fixtureFile, 'utf8')).toBe('{\n  "a": 1\n}\n');
  const text = readFileSync(saved.testFile, 'utf8');
  expect(text).toContain("import { work } from './work.js';");
  expect(text).toContain('// On 2026-01-02 it failed with\n//   RangeError: too red');
  expect(text).toContain("test('work: item 0', async () => {");
  // No timeout: the item was quick.
  expect(text).toMatch(/\n}\);\n$/);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});

test('names that are taken are numbered, and nothing is overwritten', () => {
  const dir = project({ ...vitest, 'work.work.item0.json': 'mine' });
  const files = [1, 2].map(() => saveTest(request(dir, failed)).fixtureFile);
  expect(files).toEqual([join(dir, 'work.work.item0-2.json'), join(dir, 'work.work.item0-3.json')]);
  expect(readFileSync(join(dir, 'work.work.item0.json'), 'utf8')).toBe('mine');
});

test('a timeout is the one of the run, and a slow item gets ten times its duration', () => {
  const dir = project(vitest);
  const timedOut = saveTest(request(dir, { outcome: 'timedOut' }, { timeoutMs: 300 }));
  expect(readFileSync(timedOut.testFile, 'utf8')).toMatch(/\n}, 300\);\n$/);
  expect(timedOut.notes).toEqual([expect.stringContaining('The timeout is the one of the run.')]);
  const slow = saveTest(request(dir, { ...failed, micros: 1_234_000 }));
  expect(readFileSync(slow.testFile, 'utf8')).toMatch(/\n}, 13000\);\n$/);
});

test('an input that JSON cannot express becomes a module', () => {
  const dir = project(vitest);
  const input = '{"$type":"Set","value":[1]}';
  const { fixtureFile } = saveTest({ ...request(dir, failed), input });
  expect(fixtureFile).toBe(join(dir, 'work.work.item0.input.ts'));
  expect(readFileSync(fixtureFile, 'utf8')).toContain('export const input: any = new Set([1]);');
});

test('an export whose name is not fit for a file is spelled with underscores', () => {
  const dir = project(vitest);
  const { testFile } = saveTest(request(dir, failed, { exportName: 'a/b c' }));
  expect(testFile).toBe(join(dir, 'work.a_b_c.item0.test.ts'));
});

test.each([
  ['an item that succeeded', { outcome: 'succeeded' }, 'item 0 did not fail in this run'],
  [
    'a value that could not be sent',
    { outcome: 'failed', failure: { kind: 'unserialisable' } },
    'the function did not fail for item 0',
  ],
  [
    'a deadlock',
    { outcome: 'failed', failure: { kind: 'deadlock' } },
    'item 0 failed because workers waited for one another',
  ],
] as const)('%s is refused, and nothing is written', (_, item, message) => {
  const dir = project(vitest);
  expect(() => saveTest(request(dir, item))).toThrow(message);
  expect(readdirSync(dir).sort()).toEqual(['.git', 'package.json', 'work.ts']);
});

test('a module that Node cannot load is refused for node:test, unless the project has tsx', () => {
  const source = 'enum Size { small }\nexport const work = () => Size.small;';
  const plain = project({ 'package.json': '{}', 'work.ts': source });
  expect(() => saveTest(request(plain, failed))).toThrow('work.ts has an enum, which Node does not load by itself');
  const withTsx = project({ 'package.json': '{"devDependencies":{"tsx":"4"}}', 'work.ts': source });
  expect(saveTest(request(withTsx, failed)).command).toBe('node --import tsx --test work.work.item0.test.mjs');
});

test('a module that is gone is refused', () => {
  const dir = project(vitest);
  expect(() => saveTest(request(dir, failed, { module: join(dir, 'gone.ts') }))).toThrow('cannot be read');
});

test('a module of an installed package is tested in the project that uses it', () => {
  const inPackage = 'node_modules/minifier/work.js';
  const dir = project({
    ...vitest,
    'node_modules/minifier/package.json': '{"devDependencies":{"jest":"1"}}',
    [inPackage]: '',
  });
  const saved = saveTest(request(dir, failed, { module: join(dir, inPackage) }));
  expect(saved).toMatchObject({ runner: 'vitest', testFile: join(dir, 'work.work.item0.test.js'), cwd: dir });
  expect(readFileSync(saved.testFile, 'utf8')).toContain("from './node_modules/minifier/work.js';");
});
