import { existsSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { scratch } from '../support/scratch.ts';
import { shell } from '../support/shell.ts';

let folder = '';
beforeEach(() => {
  const module = scratch('id.mjs');
  folder = dirname(module);
  writeFileSync(module, 'export const id = (x) => x; export const dies = (x) => x === 2 ? process.abort() : x;');
});

/** Values of the items that succeeded. */
const valuesOf = (stdout: string): unknown[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { value?: unknown }).value)
    .filter((value) => value !== undefined);

test.each([
  [`printf 'a\\nb\\n' | poolscope run id.mjs#id --input lines:-`, ['a', 'b']],
  [`printf 'a^b\\n1^2\\n' | gzip | poolscope run id.mjs#id --input csv:/dev/stdin --delimiter ^`, [{ a: '1', b: '2' }]],
  [`printf '{"page":{"rows":[1,2]}}' > page.json; poolscope run id.mjs#id --input page.json#page.rows`, [1, 2]],
  [`printf '1\\n{"k":2}\\n' | poolscope run id.mjs#id --input -`, [1, { k: 2 }]],
  [`printf '1\\n2\\n' > numbers; < numbers poolscope run id.mjs#id --input -`, [1, 2]],
  [`poolscope run id.mjs#id --input <(printf '1\\n2\\n')`, [1, 2]],
  [`mkfifo rows.csv; printf 'k\\n1\\n' > rows.csv & poolscope run id.mjs#id --input rows.csv`, [{ k: '1' }]],
])('%s', async (script, values) => {
  const { code, stdout, stderr } = await shell(`${script} --results - --quiet`, folder).ended;
  expect(stderr).toBe('');
  expect(valuesOf(stdout)).toEqual(values);
  expect(code).toBe(0);
});

test('items after one that kills the process keep their input from stdin', async () => {
  const script = 'seq 0 9 | poolscope run id.mjs#dies --input - --results - --quiet --workers 2';
  const { code, stdout } = await shell(script, folder).ended;
  expect(valuesOf(stdout)).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9]);
  expect(code).toBe(1);
});

test('items run while stdin continues', async () => {
  const script = `mkfifo in; poolscope run id.mjs#id --input - --results - --quiet < in`;
  const run = shell(script, folder);
  const pipe = join(folder, 'in');
  await eventually(() => existsSync(pipe)).toBe(true);
  const writer = await open(pipe, 'w');
  await writer.write('1\n2\n');
  await eventually(() => valuesOf(run.output.stdout)).toEqual([1, 2]);
  await writer.write('3\n');
  await writer.close();
  expect(valuesOf((await run.ended).stdout)).toEqual([1, 2, 3]);
});

test('a run that ends before stdin does not wait for it', async () => {
  const script = 'yes 2 | poolscope run id.mjs#dies --input - --on-error stop --isolation process --quiet; echo $?';
  const { stdout } = await shell(script, folder).ended;
  expect(stdout).toBe('1\n');
});

test('the items before a line that is not JSON run', async () => {
  const script = `printf '1\\n2\\nnonsense\\n3\\n' | poolscope run id.mjs#id --input - --results - --quiet`;
  const { code, stdout, stderr } = await shell(script, folder).ended;
  expect(valuesOf(stdout)).toEqual([1, 2]);
  expect(stderr).toContain('the input broke off after 2 items: ');
  expect(stderr).toContain('stdin.ndjson:3:1: not JSON');
  expect(code).toBe(1);
});

test('a line on stdin that is not JSON is an error before the run', async () => {
  const { code, stderr } = await shell('echo nonsense | poolscope run id.mjs#id --input -', folder).ended;
  expect(stderr).toContain('stdin.ndjson:1:1: not JSON');
  expect(code).toBe(2);
});
