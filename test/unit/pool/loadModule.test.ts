import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadModule } from '../../../src/pool/loadModule.ts';
import { scratch } from '../../support/scratch.ts';

function moduleWith(name: string, text: string): string {
  const file = scratch(name);
  writeFileSync(file, text);
  return file;
}

describe('a module', () => {
  test('in JavaScript is loaded as it is, by path or URL', async () => {
    const file = moduleWith('plain.mjs', 'export const f = (x) => x;');
    for (const module of [file, pathToFileURL(file), pathToFileURL(file).href]) {
      expect(await loadModule(module)).toMatchObject({ file, mapper: undefined });
    }
  });

  test('in TypeScript is compiled, positions lead back to the source, and the compiled file goes with it', async () => {
    const source = moduleWith('work.ts', 'export const f = (x: number): number => x;\n');
    const loaded = await loadModule(source);
    expect(readFileSync(loaded.file, 'utf8')).not.toContain(': number');
    const line =
      readFileSync(loaded.file, 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('=> x')) + 1;
    expect(loaded.mapper?.site(`${loaded.file}:${line}:1`)).toMatchObject({ file: source, line: 1 });
    loaded.dispose();
    expect(existsSync(loaded.file)).toBe(false);
  });

  test('named as it will be when built is found as it is now', async () => {
    const source = moduleWith('later.mts', 'export const f = 1;');
    const loaded = await loadModule(source.replace('.mts', '.mjs'));
    expect(loaded.mapper).toBeDefined();
    loaded.dispose();
  });

  test.each([
    ['by a relative path', () => './work.js', 'the URL or the absolute path of its module, not "./work.js"'],
    ['that does not exist', () => scratch('none.js'), 'there is no module'],
    ['of another kind', () => moduleWith('data.json', '{}'), 'must be one of .js .mjs .cjs .ts .mts .cts .tsx'],
    ['with a syntax error', () => moduleWith('bad.ts', 'export const = 1;'), /bad\.ts:1:\d+: [^]*export const = 1/],
  ])('%s is refused', async (_, module, message) => {
    await expect(loadModule(module())).rejects.toMatchObject({
      name: 'UserFacingError',
      message: message instanceof RegExp ? expect.stringMatching(message) : expect.stringContaining(message),
      nextStep: expect.any(String),
    });
  });
});
