import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ModuleChecker, type Finding } from '../../../src/analysis/checkModule.ts';
import { Project } from '../../../src/analysis/typed/project.ts';
import { rules } from '../../../src/analysis/rules/index.ts';
import { findingExamples, reportedLines } from '../../support/findingExamples.ts';
import { root } from '../../support/root.ts';
import { scratch } from '../../support/scratch.ts';

const folder = scratch('project');
mkdirSync(folder);
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({
    compilerOptions: {
      lib: ['esnext'],
      typeRoots: [join(root, 'node_modules/@types')],
      paths: { poolscope: [join(root, 'src/pool/index.ts')], '*': [join(root, 'node_modules/*')] },
    },
  }),
);
const examples = findingExamples();
const project = new Project();
const checker = new ModuleChecker(project);

const fileOf = (name: string, code: string): string => {
  const path = join(folder, `${name}.ts`);
  checker.setText(path, code);
  checker.note(path, code);
  return path;
};

const check = (name: string, code: string): readonly Finding[] => checker.check(fileOf(name, code));

function typeErrors(path: string): readonly string[] {
  const { program, file } = project.open(path) ?? {};
  const errors = program?.getSemanticDiagnostics(file) ?? [];
  return errors.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

function applied(code: string, edits: Finding['fixes'][number]['edits']): string {
  const lines = code.split('\n');
  const offset = ({ line, character }: Finding['from']): number =>
    lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, character);
  return [...edits]
    .sort((a, b) => offset(b.from) - offset(a.from))
    .reduce((text, { from, to, text: put }) => text.slice(0, offset(from)) + put + text.slice(offset(to)), code);
}

describe('docs/findings.md', () => {
  it('has a section for each rule, in their order', () => {
    expect(examples.map(({ code }) => code)).toEqual(rules.map(({ code }) => code));
  });

  it.each(examples)('$code is found at the marked lines of its bad example, and nothing else', ({ code, bad }) => {
    const expected = reportedLines(bad).map((line) => `${line} ${code}`);
    expect(expected).not.toEqual([]);
    expect(check('bad', bad).map((found) => `${found.from.line} ${found.code}`)).toEqual(expected);
  });

  it.each(examples)('$code is not found in its good example, and nothing else is', ({ good }) => {
    expect(good).not.toBe('');
    expect(check('good', good)).toEqual([]);
  });

  it.each(examples)('each fix of $code compiles, and the finding is gone', ({ bad }) => {
    const before = check('fixed', bad);
    for (const finding of before) {
      for (const fix of finding.fixes) {
        const fixed = applied(bad, fix.edits);
        const path = fileOf('fixed', fixed);
        expect({ fixed, findings: checker.check(path).length, errors: typeErrors(path) }).toEqual({
          fixed,
          findings: before.length - 1,
          errors: [],
        });
      }
    }
  });
});

describe('a comment', () => {
  const sends = (comment: string): string =>
    `import { parentPort } from 'node:worker_threads';\n${comment}\nparentPort?.postMessage(() => 1);\n`;

  it('ignores the finding of the next line, by its code', () => {
    expect(check('ignored', sends('// poolscope-ignore-next-line lost-prototype, uncloneable'))).toEqual([]);
  });

  it('leaves other findings of the line', () => {
    expect(check('ignored', sends('// poolscope-ignore-next-line lost-prototype'))).toHaveLength(1);
  });
});
