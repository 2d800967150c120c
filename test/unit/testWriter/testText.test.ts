import { expect, test } from 'vitest';
import { quotedMessage, testText, type TestPlan } from '../../../src/testWriter/testText.ts';

const plan: TestPlan = {
  runner: 'vitest',
  isTypeScript: true,
  isEsm: true,
  module: './work.js',
  moduleIsCommonJs: false,
  exportName: 'work',
  call: 'map',
  mayTakeContext: false,
  hooks: new Set(),
  item: 7,
  worker: 1,
  fixture: { name: 'work.work.item7.json', isJson: true },
  timeoutMs: undefined,
  title: "it's item 7",
  comment: ['first', ''],
};

const text = (patch: Partial<TestPlan>): string => testText({ ...plan, ...patch });

test('a plain job is imported by its name and called with the input', () => {
  expect(testText(plan)).toBe(`import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { work } from './work.js';

// first
//
test("it's item 7", async () => {
  const input = JSON.parse(readFileSync(fileURLToPath(new URL('./work.work.item7.json', import.meta.url)), 'utf8'));
  await work(input);
});
`);
});

test.each(['default', 'await', 'test', 'input', 'not a name'])('an export called %j gets a name of its own', (name) => {
  const shown = text({ exportName: name });
  expect(shown).toContain('  await work(input);');
  expect(shown).toContain(name === 'default' ? "import work from './work.js';" : "import * as job from './work.js';");
});

test('a CommonJS module as a whole is its default export', () => {
  const shown = text({ moduleIsCommonJs: true, exportName: 'default' });
  expect(shown).toContain("import job from './work.js';");
  expect(shown).toContain('  const work = job;');
  const compiled = text({ moduleIsCommonJs: true, isCompiledEsm: true, exportName: 'default' });
  expect(compiled).toContain('  const work = job.default ?? job;');
});

test('a test in CommonJS requires, and finds its input by its folder', () => {
  const shown = text({ isEsm: false, runner: 'mocha' });
  expect(shown).toContain("const job = require('./work.js');");
  expect(shown).toContain("readFileSync(join(__dirname, 'work.work.item7.json')");
  expect(shown).toContain('it("it\'s item 7", async () => {');
});

test('starmap spreads the input, and map passes a context only to a function that may take one', () => {
  expect(text({ call: 'starmap' })).toContain('await work(...(input as Parameters<typeof work>));');
  expect(text({ call: 'starmap', isTypeScript: false })).toContain('await work(...input);');
  const context = text({ mayTakeContext: true, isTypeScript: false });
  expect(context).toContain('const context = { item: 7, worker: 1,');
  expect(context).toContain('await (work.length >= 2 ? work(input, context) : work(input));');
});

test('hooks are called around the function, the teardown also after it threw', () => {
  const shown = text({ hooks: new Set(['setup', 'initargs', 'teardown']), isTypeScript: false });
  const order = ['hooks.setup?.(...((await hooks.initargs?.()) ?? []))', 'try {', 'await work(input)', '} finally {'];
  const places = [...order, 'await hooks.teardown?.()'].map((part) => shown.indexOf(part));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(Math.min(...places)).toBeGreaterThan(0);
});

test.each([
  ['vitest', '}, 500);'],
  ['jest', '}, 500);'],
  ['mocha', '}).timeout(500);'],
  ['node:test', '{ timeout: 500 }, async'],
] as const)('%s gets its timeout in its own way', (runner, part) => {
  expect(text({ runner, timeoutMs: 500 })).toContain(part);
});

test('a message is quoted with its first lines, each shortened', () => {
  expect(quotedMessage('Error', 'a\nb')).toEqual(['Error: a', 'b']);
  const lines = quotedMessage('Error', Array.from({ length: 9 }, () => 'x'.repeat(300)).join('\r\n'));
  expect(lines).toHaveLength(6);
  expect(lines.at(-1)).toBe('… (4 more lines)');
  expect(lines[1]).toBe(`${'x'.repeat(200)}… (100 more characters)`);
});

test('a function that its module registers with workerpool runs in a pool', () => {
  const shown = text({ registersWith: 'workerpool', module: '../src/work.cjs', isTypeScript: false });
  expect(shown).toContain("import workerpool from 'workerpool';");
  expect(shown).toContain("const pool = workerpool.pool(fileURLToPath(new URL('../src/work.cjs', import.meta.url)));");
  expect(shown).toContain("    await pool.exec('work', input);");
  expect(text({ registersWith: 'workerpool', isEsm: false, isTypeScript: false })).toContain(
    "workerpool.pool(join(__dirname, 'work.js'))",
  );
});
