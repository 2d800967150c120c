import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { awaitInLoop } from '../../../../src/analysis/confirmed/awaitInLoop.ts';
import type { ConfirmedRule } from '../../../../src/analysis/confirmed/confirmedRule.ts';
import { nodeAtLine } from '../../../../src/analysis/confirmed/nodeAtLine.ts';
import { nondeterministic } from '../../../../src/analysis/confirmed/nondeterministic.ts';
import type { ModuleView } from '../../../../src/analysis/typed/moduleView.ts';
import type { ItemEvidence } from '../../../../src/model/facts/evidence.ts';

const fileOf = (code: string): ts.SourceFile => ts.createSourceFile('work.ts', code, ts.ScriptTarget.Latest, true);

/** The code that a rule reports if all of it runs in workers. These rules look at the text, not at types. */
function reported(rule: ConfirmedRule, seen: ItemEvidence, code: string): readonly string[] {
  const file = fileOf(code);
  const workerCode = { jobs: [], roots: [file], nodes: [file], areProcesses: false };
  const view: ModuleView = { file, workerCode, checker: ts.createProgram([], {}).getTypeChecker() };
  return rule.find(view, [seen]).map(({ node }) => node.getText());
}

describe('a loop that waits for one thing after another', () => {
  const loops = (code: string): number => reported(awaitInLoop, { kind: 'itemsWaited', share: 0.9 }, code).length;

  test.each([
    ['for (const x of xs) await f(x);'],
    ['for (const x of xs) { const y = await f(x); list.push(y); }'],
    ['for (let k = 0; k < 3; k++) sum += await f(k);'],
    ['for (const key in table) { let tries = 0; tries++; await f(key, tries); }'],
    ['for (const xs of all) for (const x of xs) await f(x);'],
    ['for (const x of xs) { await f(x); const g = () => { return 1; }; g(); }'],
  ])('%s', (code) => {
    expect(loops(code)).toBe(1);
  });

  test.each([
    ['for (const x of xs) if (await f(x)) break;'],
    ['for (const x of xs) { try { return await f(x); } catch {} }'],
    ['for (let k = 0; k < 3; k++) next = await f(next);'],
    ['for (const x of xs) xs.push(await f(x));'],
    ['for (const x of xs) { if (!seen.has(x)) { seen.add(x); await f(x); } }'],
    ['for await (const x of xs) await f(x);'],
    ['while (more()) await f();'],
    ['for (const x of xs) later(async () => { await f(x); });'],
    ['for (const x of await xs) f(x);'],
  ])('not %s', (code) => {
    expect(loops(code)).toBe(0);
  });
});

test('what differs each time is time and chance, except in log lines', () => {
  const code = `
    Date.now(); new Date(); new Date(0); Date.parse(x); Math.random(); Math.sqrt(2);
    randomUUID(); crypto.randomUUID(); performance.now(); dice.random(); console.log(Date.now());
  `;
  expect(reported(nondeterministic, { kind: 'resultsVaried', items: 1, checked: 2 }, code)).toEqual([
    'Date.now()',
    'new Date()',
    'Math.random()',
    'randomUUID()',
    'crypto.randomUUID()',
    'performance.now()',
  ]);
});

test('the node of a line is the longest that is whole in it', () => {
  const file = fileOf('function f(a) {\n  for (const x of a) {\n    total += x; log(x);\n  }\n}\n');
  const textAt = (line: number): string | undefined => nodeAtLine(file, line)?.getText();
  expect([textAt(1), textAt(2), textAt(3), textAt(4), textAt(99)]).toEqual([
    'f',
    'const x',
    'total += x;',
    undefined,
    undefined,
  ]);
  expect(nodeAtLine(file, 3, ts.isCallExpression)?.getText()).toBe('log(x)');
});
