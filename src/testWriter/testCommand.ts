import { relative } from 'node:path';
import type { Project } from './project.ts';
import type { Shape } from './testShape.ts';

/** The shell command that runs one test file, in the project's `runnerRoot`. */
export function testCommand(
  { runner, runnerRoot, hasTsx }: Pick<Project, 'runner' | 'runnerRoot' | 'hasTsx'>,
  { isTypeScript, isEsm }: Pick<Shape, 'isTypeScript' | 'isEsm'>,
  testFile: string,
): string {
  const path = quote(relative(runnerRoot, testFile).replaceAll('\\', '/'));
  switch (runner) {
    case 'vitest':
      return `npx vitest run ${path}`;
    case 'jest':
      // Jest loads ES modules that no compiler turns into CommonJS only with this flag.
      return `${isEsm && !isTypeScript ? 'NODE_OPTIONS=--experimental-vm-modules ' : ''}npx jest --runTestsByPath ${path}`;
    case 'mocha':
      return `npx mocha ${path}`;
    case 'node:test':
      return `node ${hasTsx ? '--import tsx ' : ''}--test ${path}`;
  }
}

const quote = (path: string): string => (/^[\w./@+-]+$/.test(path) ? path : `"${path.replace(/(["$`\\])/g, '\\$1')}"`);
