import { shorten } from '../base/visibleText.ts';
import type { CallStyle, RegisteringLibrary } from '../model/facts/job.ts';
import type { Runner } from './project.ts';

/** Everything that the text of a saved test depends on. */
export interface TestPlan {
  readonly runner: Runner;
  readonly isTypeScript: boolean;
  /** The test uses `import`; otherwise `require`. */
  readonly isEsm: boolean;
  /** The specifier that the test imports. */
  readonly module: string;
  /** The module does not export the function but registers it with this library, whose pool runs it. */
  readonly registersWith?: RegisteringLibrary | undefined;
  /** The module is CommonJS: its only export is the default export. */
  readonly moduleIsCommonJs: boolean;
  /** It was compiled from an ES module, so that its default export is a property of the module. */
  readonly isCompiledEsm?: boolean;
  readonly exportName: string;
  readonly call: CallStyle;
  /** The function may have a second parameter, which receives the context. */
  readonly mayTakeContext: boolean;
  /** Exports that the run called, if the module has them. */
  readonly hooks: ReadonlySet<'setup' | 'teardown' | 'initargs'>;
  readonly item: number;
  readonly worker: number;
  /** A file beside the test: JSON, or a module that exports `input`. */
  readonly fixture: { readonly name: string; readonly isJson: boolean };
  readonly timeoutMs: number | undefined;
  readonly title: string;
  /** Lines above the test, without control characters. */
  readonly comment: readonly string[];
}

/** The text of a test that calls the function of a job as the run did. */
export function testText(plan: TestPlan): string {
  const lines = [
    ...imports(plan),
    '',
    ...plan.comment.map((line) => `// ${line}`.trimEnd()),
    ...test(plan, [...readInput(plan), ...body(plan)]),
  ];
  return `${lines.join('\n')}\n`;
}

const imports = (plan: TestPlan): string[] => [
  ...builtins(plan),
  ...(plan.runner === 'vitest' ? [`import { test } from 'vitest';`] : []),
  ...(plan.runner === 'node:test' ? [`import { test } from 'node:test';`] : []),
  ...importModule(plan),
  ...importFixture(plan),
];

function builtins(plan: TestPlan): string[] {
  if (!plan.fixture.isJson && !plan.registersWith) return [];
  const bring = (names: string, module: string): string =>
    plan.isEsm ? `import { ${names} } from '${module}';` : `const { ${names} } = require('${module}');`;
  const place =
    folderOfTest(plan) === 'url' ? bring('fileURLToPath', 'node:url') : bring(placeNames(plan), 'node:path');
  return plan.fixture.isJson ? [bring('readFileSync', 'node:fs'), place] : [place];
}

const placeNames = (plan: TestPlan): string => (folderOfTest(plan) === 'jest' ? 'dirname, join' : 'join');

/** How a test finds its own folder. Jest may compile TypeScript to CommonJS or not; its own state works in both cases. */
function folderOfTest({ runner, isTypeScript, isEsm }: TestPlan): 'url' | 'dirname' | 'jest' {
  if (runner === 'jest' && isTypeScript) return 'jest';
  return isEsm ? 'url' : 'dirname';
}

const usesNamespace = ({ hooks, moduleIsCommonJs, isEsm, exportName }: TestPlan): boolean =>
  hooks.size > 0 || moduleIsCommonJs || !isEsm || !(isOrdinary(exportName) || exportName === 'default');

function importModule(plan: TestPlan): string[] {
  const { module, exportName, isEsm, moduleIsCommonJs, registersWith: library } = plan;
  if (library) return [isEsm ? `import ${library} from '${library}';` : `const ${library} = require('${library}');`];
  const specifier = literal(module);
  const name = functionName(plan);
  if (!usesNamespace(plan)) {
    return [exportName === 'default' ? `import ${name} from ${specifier};` : `import { ${name} } from ${specifier};`];
  }
  const whole = moduleIsCommonJs ? 'job' : '* as job';
  return [isEsm ? `import ${whole} from ${specifier};` : `const job = require(${specifier});`];
}

/** The whole of a CommonJS module is its default export. */
function findFunction(plan: TestPlan): string[] {
  if (!usesNamespace(plan)) return [];
  const { exportName, moduleIsCommonJs } = plan;
  const name = functionName(plan);
  if (exportName === 'default' && moduleIsCommonJs) {
    // Runners differ in whether the import is the module or already its default export.
    return [`const ${name} = job${plan.isCompiledEsm ? '.default ?? job' : ''};`];
  }
  return [name === exportName ? `const { ${name} } = job;` : `const { ${quoted(exportName)}: ${name} } = job;`];
}

const quoted = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

function importFixture({ fixture, isEsm }: TestPlan): string[] {
  if (fixture.isJson) return [];
  const specifier = literal(`./${fixture.name}`);
  return [isEsm ? `import { input } from ${specifier};` : `const { input } = require(${specifier});`];
}

function readInput(plan: TestPlan): string[] {
  if (!plan.fixture.isJson) return [];
  return [`const input = JSON.parse(readFileSync(${pathOf(plan, `./${plan.fixture.name}`)}, 'utf8'));`];
}

/** An expression for the absolute path of a file. `specifier`: its path from the folder of the test. */
function pathOf(plan: TestPlan, specifier: string): string {
  const path = literal(specifier.replace(/^\.\//, ''));
  const places = {
    url: `fileURLToPath(new URL(${literal(specifier)}, import.meta.url))`,
    dirname: `join(__dirname, ${path})`,
    jest: `join(dirname(expect.getState().testPath${plan.isTypeScript ? '!' : ''}), ${path})`,
  };
  return places[folderOfTest(plan)];
}

/** Only a pool can load the module: in another thread, it would have nobody to hand its functions to. */
function callInPool(plan: TestPlan, library: RegisteringLibrary): string[] {
  const input = plan.isTypeScript ? 'input as unknown[]' : 'input';
  return [
    `const pool = ${library}.pool(${pathOf(plan, plan.module)});`,
    'try {',
    `  await pool.exec(${literal(plan.exportName)}, ${input});`,
    '} finally {',
    '  await pool.terminate();',
    '}',
  ];
}

function body(plan: TestPlan): string[] {
  const { hooks, isTypeScript, registersWith } = plan;
  if (registersWith) return callInPool(plan, registersWith);
  const callIt = call(plan);
  const find = findFunction(plan);
  if (hooks.size === 0) return [...find, ...callIt];
  const all = isTypeScript ? ['const hooks = job as Record<string, any>;'] : ['const hooks = job;'];
  const args = hooks.has('initargs') ? '...((await hooks.initargs?.()) ?? [])' : '';
  const setUp = hooks.has('setup') ? [`await hooks.setup?.(${args});`] : [];
  if (!hooks.has('teardown')) return [...find, ...all, ...setUp, ...callIt];
  const indented = callIt.map((line) => `  ${line}`);
  return [...find, ...all, ...setUp, 'try {', ...indented, '} finally {', '  await hooks.teardown?.();', '}'];
}

/** Passes the same arguments as `Executor`. */
function call(plan: TestPlan): string[] {
  const { isTypeScript, item, worker } = plan;
  const name = functionName(plan);
  if (plan.call === 'starmap') {
    return [`await ${name}(...${isTypeScript ? `(input as Parameters<typeof ${name}>)` : 'input'});`];
  }
  if (!plan.mayTakeContext) return [`await ${name}(input);`];
  const run = isTypeScript ? 'run' : name;
  return [
    '// A second parameter receives the context, as in the run.',
    `const context = { item: ${item}, worker: ${worker}, signal: new AbortController().signal, log: console };`,
    ...(isTypeScript ? [`const run = ${name} as (...args: any[]) => unknown;`] : []),
    `await (${run}.length >= 2 ? ${run}(input, context) : ${run}(input));`,
  ];
}

function test(plan: TestPlan, lines: readonly string[]): string[] {
  const { runner, timeoutMs, title } = plan;
  const inside = lines.map((line) => `  ${line}`);
  const name = literal(title);
  if (runner === 'mocha') {
    return [`it(${name}, async () => {`, ...inside, timeoutMs === undefined ? '});' : `}).timeout(${timeoutMs});`];
  }
  if (runner === 'node:test') {
    const options = timeoutMs === undefined ? '' : `{ timeout: ${timeoutMs} }, `;
    return [`test(${name}, ${options}async () => {`, ...inside, '});'];
  }
  return [`test(${name}, async () => {`, ...inside, timeoutMs === undefined ? '});' : `}, ${timeoutMs});`];
}

/** In single quotes, unless something must be escaped. */
const literal = (text: string): string => {
  const quoted = JSON.stringify(text);
  return /["'\\]/.test(quoted.slice(1, -1)) ? quoted : `'${quoted.slice(1, -1)}'`;
};

/** Names that the text of a test uses, and reserved words. */
const taken = new Set(
  `test it input job hooks context run expect require join dirname readFileSync fileURLToPath URL JSON AbortController console
  __dirname await break case catch class const continue debugger delete do else enum eval export extends false finally for
  function if implements import in instanceof interface let new null package private protected public return static super
  switch this throw true try typeof var void while with yield arguments default`.split(/\s+/),
);

const isOrdinary = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name) && !taken.has(name);

const functionName = ({ exportName }: TestPlan): string => (isOrdinary(exportName) ? exportName : 'work');

/** The first lines of a thrown message, for a comment. */
export function quotedMessage(name: string, message: string): string[] {
  const lines = `${name}: ${message}`.split(/\r?\n/);
  const shown = lines.slice(0, 5).map((line) => shorten(line, 200));
  return lines.length > shown.length ? [...shown, `… (${lines.length - shown.length} more lines)`] : shown;
}
