import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { moduleDoubt, workRoot } from '../../../src/recording/moduleDoubt.ts';
import { scratch } from '../../support/scratch.ts';

/** A project with a recording inside, and a file beside it. */
function places(): { readonly project: string; readonly recording: string; readonly outside: string } {
  const base = scratch('places');
  const project = join(base, 'project');
  const recording = join(project, 'recording');
  mkdirSync(join(project, '.git'), { recursive: true });
  mkdirSync(join(project, 'packages/shop'), { recursive: true });
  mkdirSync(recording);
  const outside = join(base, 'outside.ts');
  for (const file of [join(project, 'work.ts'), join(recording, 'payload.js'), outside]) writeFileSync(file, '');
  writeFileSync(join(project, 'packages/shop/package.json'), '{}');
  return { project, recording, outside };
}

test('a module of the project needs no question; any other is named with the reason', () => {
  const { project, recording, outside } = places();
  const doubt = (module: string): string | undefined => moduleDoubt(module, recording, [project]);
  expect(doubt(join(project, 'work.ts'))).toBeUndefined();
  expect(doubt(join(project, 'deleted.ts'))).toBeUndefined();
  expect(doubt(join(recording, 'payload.js'))).toBe('it lies in the recording');
  expect(doubt(outside)).toBe(`it lies outside of ${project}`);
  expect(doubt('recording/payload.js')).toBe('it is no absolute path without ".."');
  expect(doubt(`${project}/../outside.ts`)).toBe('it is no absolute path without ".."');
  expect(doubt(join(project, 'a\nb.ts'))).toBe('its name has control characters');
  expect(doubt(recording)).toBe('it is not a regular file');
  symlinkSync(outside, join(project, 'link.ts'));
  expect(doubt(join(project, 'link.ts'))).toBe(`it lies outside of ${project}`);
});

test('the project is the repository, else the outermost package above', () => {
  const { project, outside } = places();
  expect(workRoot(join(project, 'packages/shop'))).toBe(project);
  const alone = join(dirname(outside), 'alone');
  mkdirSync(join(alone, 'a/b'), { recursive: true });
  expect(workRoot(join(alone, 'a/b'))).toBe(join(alone, 'a/b'));
  writeFileSync(join(alone, 'package.json'), '{}');
  writeFileSync(join(alone, 'a/package.json'), '{}');
  expect(workRoot(join(alone, 'a/b'))).toBe(alone);
});
