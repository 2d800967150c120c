import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { testedNodes } from '../support/testedNodes.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

// Poolscope runs small modules as plain Node does, or tsx for TypeScript. Each project is one run, and its items are the
// names of its cases.

const dir = scratch('fidelity');

beforeAll(() => {
  cpSync(join(root, 'test/fixtures/fidelity'), dir, { recursive: true });
  renameSync(join(dir, 'packages'), join(dir, 'node_modules'));
  // Metadata of decorators needs the TypeScript of the project.
  for (const name of ['typescript', '@typescript']) {
    symlinkSync(join(root, 'node_modules', name), join(dir, 'node_modules', name));
  }
  mkdirSync(join(dir, 'solution/node_modules/@works'), { recursive: true });
  symlinkSync(join(dir, 'solution/packages/shared'), join(dir, 'solution/node_modules/@works/shared'));
  for (const name of oddNames) cpSync(join(dir, 'oddPath'), join(dir, 'odd', name), { recursive: true });
});

interface Item {
  readonly outcome: string;
  readonly value?: unknown;
  readonly failure?: { readonly name: string; readonly message: string; readonly frames: readonly Place[] };
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface Run {
  readonly items: readonly Item[];
  readonly stderr: string;
}

/** Runs `poolscope run JOB` in the folder of the projects. */
function runJob(node: string, job: string, ...options: readonly string[]): Promise<Run> {
  const results = join(scratch('results'), '..', 'results.ndjson');
  const args = [join(root, 'dist/cli.js'), 'run', job, '--quiet', '--workers=1', `--results=${results}`, ...options];
  return new Promise((resolve) => {
    execFile(node, args, { cwd: dir }, (error, _, stderr) => {
      const items = error?.code === 2 ? [] : readFileSync(results, 'utf8').trim().split('\n');
      resolve({ stderr, items: items.map((line) => JSON.parse(line) as Item) });
    });
  });
}

/** The value of an item, or its error with the place, such as `RangeError: late at errors.ts:24:9`. */
function outcome({ value, failure }: Item): unknown {
  if (!failure) return value;
  const [at] = failure.frames;
  const place = at && !at.file.startsWith('node:') ? ` at ${basename(at.file)}:${at.line}:${at.column}` : '';
  return `${failure.name}: ${failure.message}${place}`;
}

const undefinedValue = { $type: 'undefined', value: null };
const errors = {
  throwsLater: 'RangeError: late at errors.ts:24:9',
  throwsOwnClass: 'QuotaError: too many at errors.ts:20:9',
  throwsTypeError: "TypeError: Cannot read properties of null (reading 'place') at errors.ts:17:85",
  throwsWithCause: 'Error: outer at errors.ts:30:11',
};
/** On Node 20, `require` of an ES module loads the imports of that module without hooks, so it finds no TypeScript. */
const unlikeNode20: readonly string[] = ['fromCommonJs'];
const element = ['div', { id: 'a' }, [1, ['fragment', null, [['b', null, []]]]]];

/** The value of each case, in the order of the job, as tsc with Node or tsx 4.23 produced it. */
const expected = {
  'commonjs/job.ts': {
    cycle: [['object', 'hoisted'], 'a'],
    decorated: [
      ['log', 'run', 3],
      [
        ['field', 'label'],
        ['param', 'run', 0],
        ['param', undefinedValue, 0],
        ['class', 'Service'],
      ],
    ],
    element,
    enumValues: [
      { 0: 'Low', 4: 'High', 5: 'Higher', 9: 'Top', Low: 0, High: 4, Higher: 5, Top: 9 },
      'Higher',
      'yes!',
      3,
    ],
    namespaces: [9, 5, ['unit', 'Round']],
    ...errors,
    fieldNames: [['given', 'other', 'a'], ['static', 'Defined'], 'private'],
    fieldOfParent: 9,
    dynamic: [['default', 'live', 'liveBinding', 'one', 'raise'], 1, 1],
    dynamicModule: [true, 'awaited'],
    fallback: "TypeError: Class constructor Fallback cannot be invoked without 'new' at job.ts:26:49",
    fromCommonJs: ['string', 1],
    liveBinding: [1, 1],
    raise: 2,
    exportEquals: [12, 'cm', 'b', true],
    compiledDefault: ['function', 'named', 'default 1'],
    dualOnce: ['cjs', 'cjs', true, 1],
    dynamicNames: [3, 8],
    functionPackage: [2, 'extra', 'object', 2, 'extra'],
    cached: 1,
    folders: ['commonjs', 'scope.ts', 'data.json'],
    json: ['data', true],
    moduleObject: ['scope.ts', true, false, 'object'],
    strict: 'TypeError',
  },
  'esm/job.ts': {
    decorated: [
      2,
      ['next'],
      7,
      [
        ['method', 'next'],
        ['static block', 'Counter'],
      ],
    ],
    fieldOfParent: 'undefined',
    names: ['arrow', 'Named', 'inner', 'next', 'class'],
    types: [1, 1],
    cycle: [['ReferenceError', 'hoisted'], 'a'],
    element: ['jsxs', 'div', { id: 'a', children: [1, ['jsx', 'fragment', { children: ['jsx', 'b', {}] }]] }],
    ...errors,
    commonJs: ['lib', 'function', 'lib', 'plain'],
    dual: ['esm', 'cjs'],
    dynamic: [1, 'function', 1, 5],
    dynamicError: 'ERR_MODULE_NOT_FOUND',
    fallback: "TypeError: Class constructor Fallback cannot be invoked without 'new' at job.ts:26:50",
    instances: [1, 2, 1, '?a'],
    json: ['data', 'data', ['name', '__proto__'], 'data', 'data'],
    ownNames: [1, 1],
    packages: ['object', 'named', 2, 'extra'],
    raise: 1,
    isNotScript: ['undefined', 'undefined', 'undefined', true],
    metaForms: ['meta.ts', 'esm', 'meta.ts', 'esm', 'meta.ts', 'meta.ts', 'meta.ts', 'data.json'],
    metaInTexts: ['import.meta.url', 'see import.meta.dirname 1', String.raw`import\.meta\.url`],
    metaIsOneFile: true,
    metaMain: false,
    metaResolve: ['values.ts', 'index.js', 'node:fs'],
    generators: [1, 2],
    using: ['firstsecond', 'end second', 'close first'],
    registered: ['register', 'again'],
    child: [42, ['argument']],
    thread: [42, 'data'],
    topLevel: ['waited', [1, 2], 'undefined'],
  },
  'metadata/job.ts': {
    injected: { paramtypes: ['Dependency', 'Number'] },
    property: { type: 'Date' },
    enumProperty: { type: 'String' },
    optionalArray: { type: 'Array' },
    method: { type: 'Function', paramtypes: ['String', 'Boolean'], returntype: 'Promise' },
  },
  'solution/src/job.ts': {
    byReference: 1,
    byBaseOfSolution: 2,
    byBaseUrl: 1,
    byExactName: 1,
    workspacePackage: ['shared', 'packages', 'fields of shared: 9'],
    throwsInWorkspace: 'Error: in shared at index.ts:17:9',
  },
} as const;

// Names of folders that have another meaning in a URL or a pattern.
const oddNames = ['a b', '[id]', '(group)', "it's", 'Jürgen', 'a#b', '100%', 'a%20b', 'what?', '!x', '日本', '$y&z'];

describe.each(testedNodes)('on Node $version', ({ file: node, version }) => {
  test.each(Object.entries(expected))('%s', async (job, cases) => {
    const { items, stderr } = await runJob(node, `${job}#work`);
    expect(stderr).toBe('');
    const names = Object.keys(cases);
    const found = items.map((item, k) => [names[k], outcome(item)]);
    const known = version.startsWith('v20.') ? unlikeNode20 : [];
    const isCompared = ([name]: readonly unknown[]): boolean => !known.includes(name as string);
    expect(found.filter(isCompared)).toEqual(Object.entries(cases).filter(isCompared));
  });

  test.each([
    ['commonjs/fields.ts#fieldOfParent', 9],
    ['commonjs/decorators.ts#decorated', expected['commonjs/job.ts'].decorated],
    ['commonjs/element.tsx#element', element],
    ['esm/fields.mts', 'undefined'],
    ['javascript/defaultExport.js', 2],
  ])('%s as the entry of a run', async (job, value) => {
    const { items } = await runJob(node, job, '--input=range:1');
    expect(items.map(outcome)).toEqual([value]);
  });

  test('plain JavaScript in sloppy mode gives what a thread of Node alone gives', async () => {
    const [ours, plain] = await Promise.all([
      runJob(node, 'javascript/job.js#work'),
      runPlain(node, join(dir, 'javascript/job.js')),
    ]);
    expect(ours.items.map(outcome)).toEqual(plain);
    expect(plain.length).toBeGreaterThan(20);
  });

  test('folders with any characters in their names', async () => {
    const names = oddNames.map((name) => JSON.stringify(name)).join(', ');
    writeFileSync(join(dir, 'odd/job.mts'), oddJob(names));
    const { items } = await runJob(node, 'odd/job.mts#work');
    expect(items.map(({ failure }) => `${failure?.message} ${place(failure?.frames[0])}`)).toEqual(
      oddNames.map((name) => `data of ${name} odd/${name}/work.ts:9:9`),
    );
    const entry = await runJob(node, `odd/${oddNames[7]}/work.ts#work`);
    expect(place(entry.items[0]?.failure?.frames[0])).toBe(`odd/${oddNames[7]}/work.ts:9:9`);
    const top = await runJob(node, `odd/${oddNames[5]}/throwsAtTop.ts#work`);
    expect(top.stderr).toContain(`odd/${oddNames[5]}/throwsAtTop.ts:5:7: RangeError: top\n5 | throw`);
  });
});

const place = (frame: Place | undefined): string =>
  frame ? `${frame.file.slice(dir.length + 1)}:${frame.line}:${frame.column}` : 'nowhere';

const oddJob = (names: string): string => `
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
export const inputs = [${names}];
export async function work(name: string) {
  const { work } = await import(pathToFileURL(join(import.meta.dirname, name, 'work.ts')).href);
  return work();
}
`;

/** The same job in one thread of plain Node. */
function runPlain(node: string, job: string): Promise<readonly unknown[]> {
  const program = join(dirname(job), 'plain.mjs');
  writeFileSync(program, plainProgram);
  return new Promise((resolve, reject) => {
    execFile(node, [program, job], (error, stdout) => {
      if (error) reject(error);
      else resolve((JSON.parse(stdout) as readonly Item[]).map(outcome));
    });
  });
}

const plainProgram = `
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
if (isMainThread) new Worker(process.argv[1], { workerData: process.argv[2] }).on('message', (text) => console.log(text));
else {
  const { inputs, work } = (await import(workerData)).default;
  const items = [];
  for (const input of inputs) {
    try {
      items.push({ outcome: 'succeeded', value: await work(input) });
    } catch (error) {
      const [, file, line, column] = /at .*?\\(?(\\/.*):(\\d+):(\\d+)/.exec(error.stack) ?? [];
      const frames = file ? [{ file, line, column }] : [];
      items.push({ outcome: 'failed', failure: { name: error.name, message: error.message, frames } });
    }
  }
  parentPort.postMessage(JSON.stringify(items));
}
`;
