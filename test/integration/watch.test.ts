import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { scratch } from '../support/scratch.ts';
import { shell, signalGroup } from '../support/shell.ts';

test('--watch runs first what failed and what was saved, then all, until Ctrl-C', { timeout: 30_000 }, async () => {
  const folder = scratch('watched');
  const file = (path: string, text: string): void => writeFileSync(join(folder, path), text);
  mkdirSync(join(folder, 'data'), { recursive: true });
  for (const name of ['a', 'b', 'c']) file(`data/${name}.txt`, name);
  file('check.ts', "export const check = (text: string): void => { if (text === 'b') throw new RangeError('no b'); };");
  file(
    'work.ts',
    "import { readFileSync } from 'node:fs'; import { check } from './check.ts';" +
      "export function work(path: string) { const text = readFileSync(path, 'utf8'); check(text); return text; }",
  );
  const { child, output, ended } = shell(
    'exec "${poolscope[@]}" run work.ts#work --input "glob:data/*.txt" --workers=1 --watch',
    folder,
  );
  const reports = (): string[] =>
    [...output.stdout.matchAll(/work\.ts#work finished: (.*)/g)].map(([, text = '']) => text);
  const waits = (): number => output.stderr.split('watching').length - 1;

  await eventually(waits).toBe(1);
  expect(reports()).toEqual(['3 items, 2 succeeded, 1 failed']);
  expect(output.stdout).toContain('> 1 | export const check');

  // An edit that does not help: only the item that failed runs.
  file(
    'check.ts',
    "export const check = (text: string): void => { if (text === 'b') throw new RangeError('still'); };",
  );
  await eventually(waits).toBe(2);
  expect(output.stderr).toContain('check.ts saved: running the items first: 1 that failed');
  expect(reports().slice(1)).toEqual(['1 item, 0 succeeded, 1 failed']);

  file('check.ts', 'export const check = (_: string): void => undefined;');
  await eventually(waits).toBe(3);
  expect(reports().slice(2)).toEqual(['1 item, 1 succeeded', '3 items, 3 succeeded']);

  // A module that cannot be loaded does not end the watch.
  file('check.ts', 'export const check = (');
  await eventually(waits).toBe(4);
  expect(output.stderr).toMatch(/^error: check\.ts:1:\d+: /m);
  file('check.ts', "export const check = (text: string): void => { if (text === 'C') throw new RangeError('no C'); };");
  await eventually(waits).toBe(5);

  file('data/c.txt', 'C');
  await eventually(waits).toBe(6);
  expect(output.stderr).toContain('data/c.txt saved: running the items first: 1 whose files changed');
  expect(reports().slice(4)).toEqual(
    ['3 items, 3 succeeded', '1 item, 0 succeeded, 1 failed'].slice(-reports().slice(4).length),
  );

  signalGroup(child, 'SIGINT');
  expect((await ended).code).toBe(130);
});
