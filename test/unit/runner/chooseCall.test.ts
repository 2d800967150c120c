import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chooseCall } from '../../../src/runner/chooseCall.ts';
import { scratch } from '../../support/scratch.ts';

function moduleWith(source: string): string {
  const file = scratch('job.ts');
  writeFileSync(file, source);
  return file;
}

test('the types of the module decide, which the function that runs no longer has', async () => {
  const module = moduleWith('export function work(n: number, c: ItemContext) {}');
  const job = { module, exportName: 'work' };
  await expect(chooseCall(job, 'function work(n, c) {}')).resolves.toEqual({
    exportName: 'work',
    call: 'map',
    passesContext: true,
  });
  await expect(chooseCall({ ...job, call: 'starmap' }, 'function work(n, c) {}')).resolves.toEqual({
    exportName: 'work',
    call: 'starmap',
  });
});

test('a function of another module is known by its text', async () => {
  const module = moduleWith('export { work, add } from "./other.ts";');
  await expect(chooseCall({ module, exportName: 'work' }, '(n, context) => n')).resolves.toMatchObject({
    passesContext: true,
  });
  await expect(chooseCall({ module, exportName: 'add' }, '(a, b) => a + b')).rejects.toMatchObject({
    name: 'UserFacingError',
    message: 'add has a second parameter, "b", but an item is one argument',
    nextStep: expect.stringContaining('--call starmap'),
  });
  await expect(chooseCall({ module, exportName: 'add', call: 'map' }, '(a, b) => a + b')).resolves.toMatchObject({
    call: 'map',
    passesContext: false,
  });
});
