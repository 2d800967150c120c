import { expect, test } from 'vitest';
import { junitXml } from '../../../src/cli/junit.ts';
import type { BudgetResult } from '../../../src/model/compare/budget.ts';
import { applyEvent } from '../../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../../src/model/run/runModel.ts';
import { summarise } from '../../../src/model/compare/summary.ts';
import { simulateRun, type SimulatedRun } from '../../support/simulateRun.ts';
import { parseXml, type XmlElement } from '../../support/xml.ts';

const usual = { items: 200, workers: 2, chunksize: 10, seed: 3, meanMicros: 8000, logsPerItem: 2, failing: 0.2 };

function played(patch: Partial<SimulatedRun> = {}): RunModel {
  const model = createRunModel();
  for (const event of simulateRun({ ...usual, ...patch })) applyEvent(model, event);
  return model;
}

const noBudgets: readonly BudgetResult[] = [];
const xmlOf = (model: RunModel, budgets = noBudgets, lines: readonly string[] = []): XmlElement =>
  parseXml(junitXml(model, summarise(model, { totalMs: 1000, recording: null, logTail: () => lines }), budgets));

/** What the schemas of Jenkins and Surefire have of it: attributes that must be there, and children in any order. */
const schema: Readonly<
  Record<string, { readonly attributes: readonly string[]; readonly children: readonly string[] }>
> = {
  testsuites: { attributes: [], children: ['testsuite'] },
  testsuite: {
    attributes: ['name', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp'],
    children: ['testcase'],
  },
  testcase: { attributes: ['classname', 'name', 'time'], children: ['skipped', 'error', 'failure', 'system-out'] },
  failure: { attributes: ['message', 'type'], children: [] },
  error: { attributes: ['message', 'type'], children: [] },
  skipped: { attributes: ['message'], children: [] },
  'system-out': { attributes: [], children: [] },
};

function checkSchema({ name, attributes, children }: XmlElement): void {
  expect(Object.keys(attributes).sort()).toEqual(schema[name]!.attributes.toSorted());
  for (const child of children) {
    expect(schema[name]!.children).toContain(child.name);
    checkSchema(child);
  }
}

test('each item is a case, its outcome what the format has for it, and the counts are right', () => {
  const model = played();
  const xml = xmlOf(model, noBudgets, ['the last line']);
  checkSchema(xml);
  const [suite] = xml.children;
  expect(xml.name).toBe('testsuites');
  expect(suite!.attributes['name']).toBe('minify.ts#minify');
  expect(suite!.children).toHaveLength(200);
  const { failed, timedOut, crashed } = model.counts;
  expect(suite!.attributes).toMatchObject({
    tests: '200',
    failures: String(failed),
    errors: String(timedOut + crashed),
    skipped: '0',
  });
  expect(suite!.attributes['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  const problem = suite!.children.find(({ children }) => children[0]?.name === 'failure')!;
  expect(problem.attributes['name']).toMatch(/^item \d+$/);
  expect(problem.children[0]!.attributes['message']).toContain('SyntaxError: Unexpected token');
  expect(problem.children[0]!.text).toContain('at minify (src/minify.ts:24:17)');
  expect(problem.children[1]!.text).toBe('the last line');
});

test('items that were cancelled are skipped', () => {
  const model = played({ untilMicros: 300_000 });
  const open = [0, 1, 2].map((k) => 197 + k);
  applyEvent(model, {
    type: 'itemsSettled',
    worker: -1,
    chunk: -1,
    attempt: 0,
    fromMicros: 0,
    steps: [open[0]!, 1, 1, 2],
    times: '0,0,0,0,0,0,',
    outcomes: [5, 3],
  });
  expect(xmlOf(model).children[0]!.attributes['skipped']).toBe('3');
});

test('of very many items there is a case for each cause', () => {
  const model = played({ items: 10_001, meanMicros: 100, logsPerItem: 0 });
  const xml = xmlOf(model);
  checkSchema(xml);
  const cases = xml.children[0]!.children;
  expect(cases[0]!.attributes['name']).toBe(`${model.counts.succeeded} items succeeded`);
  expect(cases.length).toBeGreaterThan(2);
  expect(cases.length).toBeLessThan(10_001);
});

test('each budget is a case of a suite of its own', () => {
  const kept = { budget: 'p99>2s', broken: false, unit: 'ms', actual: 20, limit: 2000 } as const;
  const broken = { budget: 'efficiency<70%', broken: true, unit: 'share', actual: 0.512, limit: 0.7 } as const;
  const suite = xmlOf(played({ items: 4 }), [kept, broken]).children[1]!;
  expect(suite.attributes).toMatchObject({ name: 'minify.ts#minify budgets', tests: '2', failures: '1' });
  expect(suite.children.map(({ attributes }) => attributes['name'])).toEqual(['p99>2s', 'efficiency<70%']);
  expect(suite.children[1]!.children[0]!.attributes['message']).toBe('efficiency<70%, and it is 51.2 %');
});

test('a run that did not start is an error', () => {
  const model = createRunModel();
  model.error = { message: 'the module <b> & "c" cannot be loaded', nextStep: 'Look.' };
  const [suite] = xmlOf(model).children;
  expect(suite!.attributes).toMatchObject({ tests: '1', errors: '1' });
  expect(suite!.children[0]!.children[0]!.attributes['message']).toBe('the module <b> & "c" cannot be loaded');
});

test('text of users stays text, with any characters', () => {
  const model = played({ items: 20, failing: 1 });
  const line = 'a ]]> <!-- & "quotes" \u0000\u001b[31mred\u001b[0m \ud800 half \u{1f600} whole\r\nnext';
  const xml = xmlOf(model, noBudgets, [line]);
  const outputs = xml.children[0]!.children.flatMap(({ children }) =>
    children.filter(({ name }) => name === 'system-out'),
  );
  expect(outputs).toHaveLength(20);
  expect(outputs[0]!.text).toBe('a ]]> <!-- & "quotes" \ufffd\ufffd[31mred\ufffd[0m \ufffd half \u{1f600} whole\nnext');
});

test('the check of these tests finds what is not well-formed', () => {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  for (const broken of [
    '<a>',
    '<a></b>',
    '<a b="1" b="2"/>',
    '<a>&nbsp;</a>',
    '<a>x & y</a>',
    '<a b="<"/>',
    '<a/><b/>',
    '',
  ]) {
    expect(() => parseXml(head + broken)).toThrow(/^(?:expected|<|.* (?:is|ends|that))/);
  }
});
