import { existsSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CodeStore } from '../../../src/loading/codeStore.ts';
import { loadModule } from '../../../src/pool/loadModule.ts';
import { scratch } from '../../support/scratch.ts';

function moduleWith(name: string, text: string): string {
  const file = scratch(name);
  writeFileSync(file, text);
  return file;
}

describe('a module', () => {
  test('in JavaScript is loaded as it is, by path or URL', () => {
    const file = moduleWith('plain.mjs', 'export const f = (x) => x;');
    for (const module of [file, pathToFileURL(file), pathToFileURL(file).href]) {
      expect(loadModule(module, 'thread')).toMatchObject({ source: { file, loader: null }, mapper: undefined });
    }
  });

  test('in TypeScript runs in place, positions lead back to the source, and what was written goes with it', () => {
    const file = moduleWith('work.ts', 'interface A {\n  a: 1;\n}\n\nexport const f = (x: A): A => x;\n');
    const { source, mapper, dispose } = loadModule(file, 'thread');
    expect(source.file).toBe(file);
    expect(mapper?.site(`${pathToFileURL(file).href}:${lineOf(file, 'thread')}:11`)).toMatchObject({ file, line: 5 });
    expect(existsSync(source.loader!.dir!)).toBe(true);
    dispose();
    expect(existsSync(source.loader!.dir!)).toBe(false);
  });

  test('in this very thread leaves no folder', () => {
    const { source } = loadModule(moduleWith('inline.ts', 'export const f = 1;'), 'inline');
    expect(source.loader).toMatchObject({ dir: null });
  });

  test('named as it will be when built is found as it is now', () => {
    const file = moduleWith('later.mts', 'export const f = 1;');
    const loaded = loadModule(file.replace('.mts', '.mjs'), 'thread');
    expect(loaded.source.file).toBe(file);
    loaded.dispose();
  });

  test.each(['.js', '.mjs', '.cjs'])('named as in the source is found as a bundler has made it, %s', (extension) => {
    const file = moduleWith(`work${extension}`, 'module.exports = {};');
    expect(loadModule(file.replace(extension, '.ts'), 'thread').source.file).toBe(file);
  });

  test.each([
    ['by a relative path', () => './work.js', 'the URL or the absolute path of its module, not "./work.js"'],
    ['that does not exist', () => scratch('none.js'), 'there is no module'],
    ['of another kind', () => moduleWith('data.json', '{}'), 'must be one of .js .mjs .cjs .ts .mts .cts .tsx'],
    ['with a syntax error', () => moduleWith('bad.ts', 'export const = 1;'), /bad\.ts:1:\d+: [^]*export const = 1/],
  ])('%s is refused', (_, module, message) => {
    const failure = expect.objectContaining({
      name: 'UserFacingError',
      message: message instanceof RegExp ? expect.stringMatching(message) : expect.stringContaining(message),
      nextStep: expect.any(String),
    });
    expect(() => loadModule(module(), 'thread')).toThrow(failure);
  });
});

/** Line of `f` in the JavaScript that runs: types are gone, and with them their lines. */
function lineOf(file: string, isolation: 'thread'): number {
  const { source, dispose } = loadModule(file, isolation);
  const { code } = new CodeStore({ dir: source.loader!.dir }).load(file);
  dispose();
  return code.split('\n').findIndex((text) => text.includes('=> x')) + 1;
}
