import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compileWithMetadata, type MetadataInput } from '../../../src/loading/decoratorMetadata.ts';
import { transform } from '../../../src/loading/transform.ts';
import { root } from '../../support/root.ts';
import { scratch } from '../../support/scratch.ts';

const source = `
function d(): any {}
class Dep {}
@d class A { constructor(dep: Dep, at: Date, name: string | null) {} }
export { A };
`;
const decorators = { experimentalDecorators: true, emitDecoratorMetadata: true } as const;

const compiled = (rest: Partial<MetadataInput> = {}): ReturnType<typeof compileWithMetadata> =>
  compileWithMetadata({
    file: join(root, 'test/work.ts'),
    source,
    format: 'commonjs',
    compilerOptions: decorators,
    ...rest,
  });

/** A project with TypeScript 7, which has no functions to call, only the program `tsc`. */
function projectOfTypeScript7(): string {
  const file = scratch('project/work.ts');
  const packages = join(file, '../node_modules');
  mkdirSync(packages, { recursive: true });
  symlinkSync(join(root, 'node_modules/@typescript/native'), join(packages, 'typescript'));
  return file;
}

it.each([
  ['the functions of TypeScript', () => join(root, 'test/work.ts')],
  ['the program tsc', projectOfTypeScript7],
])('emits the types of decorated members by %s', (_, makeFile) => {
  const file = makeFile();
  const { code, map } = compiled({ file });
  expect(code).toMatch(/__metadata\("design:paramtypes", \[Dep, typeof \(_a = typeof Date.* : Object, Object\]/);
  expect(code).toContain('exports.A = A');
  expect(code).not.toContain('sourceMappingURL');
  expect(JSON.parse(map)).toMatchObject({ sources: [`file://${file}`], mappings: expect.stringMatching(/^;/) });
  expect(compiled({ file, format: 'module' }).code).toContain('export { A }');
});

it('ignores options that contradict the format, such as those of a new NestJS project', () => {
  const { code } = compiled({
    compilerOptions: {
      ...decorators,
      module: 'nodenext',
      moduleResolution: 'nodenext',
      baseUrl: './',
      incremental: true,
      inlineSourceMap: true,
      jsx: 'preserve',
    },
  });
  expect(code).toContain('exports.A = A');
});

it('is used for files with decorators only, in the format that their syntax needs', () => {
  const made = (text: string): ReturnType<typeof transform> =>
    transform({ file: join(root, 'test/work.ts'), source: text, type: undefined, compilerOptions: decorators });
  expect(made(source)).toMatchObject({ format: 'commonjs', code: expect.stringContaining('design:paramtypes') });
  expect(made(`await null;${source}`)).toMatchObject({ format: 'module', code: expect.stringContaining('await null') });
  expect(made(source).code).toMatch(/0 && \(module\.exports = \{\s*A\s*\}\);$/);
  expect(made('export const a = 1;').code).toContain('__toCommonJS');
  expect(() => made('@d class {')).toThrow('Expected identifier but found "{"');
});

it('names the missing package if TypeScript is not installed', () => {
  expect(() => compiled({ file: '/nowhere/work.ts' })).toThrow(/emitDecoratorMetadata is set for \/nowhere\/work\.ts/);
});
