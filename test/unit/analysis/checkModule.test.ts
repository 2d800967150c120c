import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ModuleChecker, type Finding } from '../../../src/analysis/checkModule.ts';
import { Project } from '../../../src/analysis/typed/project.ts';
import { confirmedRules } from '../../../src/analysis/confirmed/index.ts';
import { rules } from '../../../src/analysis/rules/index.ts';
import { evidenceOf } from '../../support/findingEvidence.ts';
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

const put = (name: string, code: string): string => {
  const path = join(folder, `${name}.ts`);
  checker.setText(path, code);
  checker.note(path, code);
  return path;
};

// All files are there before the first is checked, so that they share one program.
const all = examples.map(({ code, bad, good }) => ({
  code,
  bad,
  good,
  badPath: put(`${code}-bad`, bad),
  goodPath: put(`${code}-good`, good),
}));
const isCertain = new Set(rules.map(({ code }) => code));
const cases = all.filter(({ code }) => isCertain.has(code));
const confirmed = all.filter(({ code }) => !isCertain.has(code));
const sends = (comment: string): string =>
  `import { parentPort } from 'node:worker_threads';\n${comment}\nparentPort?.postMessage(() => 1);\n`;
const ignored = put('ignored', sends('// poolscope-ignore-next-line lost-prototype, uncloneable'));
const helper = put(
  'helper',
  "export function enter(folder: string): void {\n  process.chdir(folder);\n}\nexport const leave = () => process.chdir('..');\n",
);
const caller = put(
  'caller',
  "import * as helper from './helper.ts';\nexport const inputs = ['a'];\nexport const build = (name: string) => helper.enter(name);\n",
);
const notIgnored = put('not-ignored', sends('// poolscope-ignore-next-line lost-prototype'));

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
    expect(examples.map(({ code }) => code)).toEqual([...rules, ...confirmedRules].map(({ code }) => code));
  });

  it.each(cases)(
    '$code is found at the marked lines of its bad example, and nothing else',
    ({ code, bad, badPath }) => {
      const expected = reportedLines(bad).map((line) => `${line} ${code}`);
      expect(expected).not.toEqual([]);
      expect(checker.check(badPath).findings.map((found) => `${found.from.line} ${found.code}`)).toEqual(expected);
    },
  );

  it.each(cases)('$code is not found in its good example, and nothing else is', ({ goodPath }) => {
    expect(checker.check(goodPath).findings).toEqual([]);
  });

  it('offers fixes that compile, and after each its finding is gone', () => {
    for (const { code, bad, badPath } of confirmed) checker.setEvidence(evidenceOf(code, badPath, bad));
    const fixed = all.flatMap(({ code, bad, badPath }) => {
      const { findings } = checker.check(badPath);
      return findings
        .flatMap(({ fixes }) => fixes)
        .map(({ edits }, k) => {
          const text = applied(bad, edits);
          const path = put(`${code}-fixed-${k}`, text);
          if (!isCertain.has(code)) checker.setEvidence(evidenceOf(code, path, text));
          return { text, path, left: findings.length - 1 };
        });
    });
    expect(fixed.length).toBeGreaterThan(10);
    expect(
      fixed.map(({ text, path }) => ({ text, left: checker.check(path).findings.length, errors: typeErrors(path) })),
    ).toEqual(fixed.map(({ text, left }) => ({ text, left, errors: [] })));
  });
});

describe('a comment', () => {
  it('ignores the finding of the next line, by its code', () => {
    expect(checker.check(ignored).findings).toEqual([]);
  });

  it('leaves other findings of the line', () => {
    expect(checker.check(notIgnored).findings).toHaveLength(1);
  });
});

describe('findings of a run', () => {
  it.each(confirmed)('$code is found at the marked lines of its bad example', ({ code, bad, badPath }) => {
    checker.setEvidence(evidenceOf(code, badPath, bad));
    const expected = reportedLines(bad).map((line) => `${line} ${code}`);
    expect(expected).not.toEqual([]);
    expect(checker.check(badPath).findings.map((found) => `${found.from.line} ${found.code}`)).toEqual(expected);
  });

  it.each(confirmed)('$code is not found if the run has shown it and the code has no place for it', (each) => {
    checker.setEvidence({ ...evidenceOf(each.code, each.goodPath, each.good), places: [] });
    expect(checker.check(each.goodPath).findings).toEqual([]);
  });

  it('are cleared by an edit, and come back when it is undone', () => {
    const [{ code, bad, badPath } = { code: '', bad: '', badPath: '' }] = confirmed.slice(1);
    checker.setEvidence(evidenceOf(code, badPath, bad));
    checker.setText(badPath, `${bad}// edited`);
    expect(checker.check(badPath).findings).toEqual([]);
    checker.setText(badPath, bad);
    expect(checker.check(badPath).findings).toHaveLength(1);
  });
});

describe('a job that ran in processes', () => {
  it('may call functions that threads lack', () => {
    const path = put('processes', "export const enter = () => process.chdir('..');\n");
    const evidence = evidenceOf('processes', path, '');
    checker.setEvidence(evidence);
    expect(checker.check(path).findings.map(({ code }) => code)).toEqual(['not-in-worker']);
    checker.setEvidence({ ...evidence, job: { ...evidence.job, inThreads: false } });
    expect(checker.check(path).findings).toEqual([]);
  });
});

describe('a function of another file that a job calls', () => {
  it('is checked with the job, and others of its file are not', () => {
    const { findings, reached } = checker.check(caller);
    expect(findings.map(({ file, from, code }) => [file, from.line, code])).toEqual([[helper, 1, 'not-in-worker']]);
    expect(reached).toEqual([helper]);
    expect(checker.check(helper)).toEqual({ findings: [], reached: [] });
  });
});
