import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';
import type { Project } from './project.ts';
import type { TestPlan } from './testText.ts';

/** The names and the language of the files of a test. */
export interface Shape extends Pick<TestPlan, 'isTypeScript' | 'isEsm'> {
  readonly testSuffix: string;
  readonly fixtureSuffix: string;
  /** How an import names a file of the project. */
  readonly specifierOf: (file: string) => string;
}

/** The file types that the project's runner loads without further settings. */
export function shapeOf(
  module: string,
  { runner, isModulePackage }: Pick<Project, 'runner' | 'isModulePackage'>,
): Shape {
  const isTypeScript = /\.[cm]?tsx?$/.test(module);
  switch (runner) {
    case 'node:test':
      // Every version of Node loads it, it can import both kinds of module, and the project's compiler does not check
      // it.
      return shape('mjs', true);
    case 'mocha':
      return isTypeScript ? shape('ts', isModulePackage) : shape('mjs', true);
    case 'jest': {
      if (isTypeScript) return { ...shape('ts', true), specifierOf: (file) => file.replace(/\.tsx?$/, '') };
      return extname(module) === '.mjs' ? shape('mjs', true) : shape('js', isModulePackage);
    }
    case 'vitest':
      return { ...shape(isTypeScript ? 'ts' : 'js', true), specifierOf: compiledName };
  }
}

const shape = (extension: 'ts' | 'js' | 'mjs', isEsm: boolean): Shape => ({
  isTypeScript: extension === 'ts',
  isEsm,
  testSuffix: `.test.${extension}`,
  fixtureSuffix: `.input.${extension}`,
  specifierOf: (file) => file,
});

/** `work.ts` is imported as `work.js`: TypeScript requires this, and Vite resolves it. */
const compiledName = (file: string): string => file.replace(/\.([cm]?)tsx?$/, '.$1js');

/** How a test in `folder` imports the module. If the compiled file exists too, the import names the source. */
export function moduleSpecifier(folder: string, module: string, { specifierOf }: Pick<Shape, 'specifierOf'>): string {
  const path = relative(folder, module).replaceAll('\\', '/');
  const named = existsSync(join(dirname(module), specifierOf(basename(module)))) ? path : specifierOf(path);
  return named.startsWith('.') ? named : `./${named}`;
}
