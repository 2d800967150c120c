import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { plainText, stripAnsi } from '../base/visibleText.ts';
import type { Job } from '../model/facts/job.ts';
import { requireJob } from '../model/facts/origin.ts';
import { didFail, outcomeIn } from '../model/compare/replay.ts';
import { itemSpan, type RunModel } from '../model/run/runModel.ts';
import { nodeProblem } from './loadableByNode.ts';
import { findProject, isCommonJs, type Project, type Runner } from './project.ts';
import { quotedMessage, testText, type TestPlan } from './testText.ts';
import { isPlainJson, valueSource } from './valueSource.ts';

export interface SaveTestRequest {
  readonly model: RunModel;
  readonly item: number;
  /** The recorded input, as `encodeValue` wrote it. */
  readonly input: string;
  /** How many the function declares; undefined where that is not known. */
  readonly parameters: number | undefined;
  /** Of the Node that runs tests, e.g. `v22.18.0`. */
  readonly nodeVersion: string;
  /** Folder for the test, absolute. Undefined: where the project keeps its tests, else beside the module. */
  readonly folder?: string | undefined;
}

/** The files that were written, and how to run the test. Paths are absolute. */
export interface SavedTest {
  /** The test. */
  readonly testFile: string;
  /** The input of the item. */
  readonly fixtureFile: string;
  /** The test runner of the project. */
  readonly runner: Runner;
  /** The package.json that names the runner; null if none does. */
  readonly runnerFrom: string | null;
  /** Shell command that runs the test. */
  readonly command: string;
  /** Folder in which to run the command. */
  readonly cwd: string;
  /** Whole sentences to read before running it. */
  readonly notes: readonly string[];
}

/**
 * Writes the input of a failed item and a test that calls the function with it, as the run did: it fails with the same
 * message until the function is mended. Nothing is overwritten, nothing is run. Throws UserFacingError.
 */
export function saveTest(request: SaveTestRequest): SavedTest {
  const { model, item } = request;
  const job = requireJob(model.origin, 'saved as a test');
  checkItem(model, item);
  const source = readModule(job.module);
  const project = findProject(job.module);
  const shape = shapeOf(job.module, project);
  if (project.runner === 'node:test' && !project.hasTsx) checkLoads(job.module, request.nodeVersion);
  const notes = notesOn(model, item, job, source, project);
  const isJson = isPlainJson(request.input);
  const fixture = isJson ? formatted(request.input) : fixtureModule(request.input, shape, item);
  const folder = request.folder ?? project.testFolder;
  const files = write(
    folder,
    fileStem(job, item),
    [shape.testSuffix, isJson ? '.json' : shape.fixtureSuffix],
    (stem) => {
      const name = `${stem}${isJson ? '.json' : shape.fixtureSuffix}`;
      const plan = planOf(request, { job, project, shape, source, folder, notes });
      return [testText({ ...plan, fixture: { name: isJson ? name : shape.specifierOf(name), isJson } }), fixture];
    },
  );
  return {
    testFile: files[0],
    fixtureFile: files[1],
    runner: project.runner,
    runnerFrom: project.runnerFrom ?? null,
    command: commandFor(project, shape, files[0]),
    cwd: project.runnerRoot,
    notes,
  };
}

function checkItem(model: RunModel, item: number): void {
  if (!didFail(outcomeIn(model, item))) {
    throw new UserFacingError(
      `item ${item} did not fail in this run`,
      'Choose an item that failed, timed out or crashed.',
    );
  }
  const kind = model.failures.get(item)?.failure.kind;
  if (kind === 'unserialisable') {
    throw new UserFacingError(
      `the function did not fail for item ${item}: what it returned could not be sent to the run`,
      'A test of the function alone would pass, so none was written.',
    );
  }
  if (kind === 'deadlock') {
    throw new UserFacingError(
      `item ${item} failed because workers waited for one another, which it does not do alone`,
      'A test of this item alone would pass, so none was written.',
    );
  }
}

function readModule(module: string): string {
  try {
    return readFileSync(module, 'utf8');
  } catch (error) {
    throw new UserFacingError(`the module of the run cannot be read: ${messageOf(error)}`, 'It may have been moved.');
  }
}

function checkLoads(module: string, nodeVersion: string): void {
  const problem = nodeProblem(module, nodeVersion);
  if (problem === undefined) return;
  throw new UserFacingError(
    `a test for node:test, this project's runner, could not load the module: ${problem}`,
    'Install tsx, or a runner such as vitest, in the project; no test was written.',
  );
}

/** What the files of a test are called, and what is written in them. */
interface Shape extends Pick<TestPlan, 'isTypeScript' | 'isEsm'> {
  readonly testSuffix: string;
  readonly fixtureSuffix: string;
  /** How a file of the project is named in an import. */
  readonly specifierOf: (file: string) => string;
}

function shapeOf(module: string, { runner, isModulePackage }: Project): Shape {
  const isTypeScript = /\.[cm]?tsx?$/.test(module);
  const whole = (file: string): string => file;
  switch (runner) {
    case 'node:test':
      // Loads both kinds of module wherever Node does, and no compiler of the project's asks for types in it.
      return {
        isTypeScript: false,
        isEsm: true,
        testSuffix: '.test.mjs',
        fixtureSuffix: '.input.mjs',
        specifierOf: whole,
      };
    case 'mocha':
      return isTypeScript
        ? {
            isTypeScript,
            isEsm: isModulePackage,
            testSuffix: '.test.ts',
            fixtureSuffix: '.input.ts',
            specifierOf: whole,
          }
        : { isTypeScript, isEsm: true, testSuffix: '.test.mjs', fixtureSuffix: '.input.mjs', specifierOf: whole };
    case 'jest': {
      if (isTypeScript) {
        const bare = (file: string): string => file.replace(/\.tsx?$/, '');
        return { isTypeScript, isEsm: true, testSuffix: '.test.ts', fixtureSuffix: '.input.ts', specifierOf: bare };
      }
      const extension = extname(module) === '.mjs' ? 'mjs' : 'js';
      return {
        isTypeScript,
        isEsm: isModulePackage || extension === 'mjs',
        testSuffix: `.test.${extension}`,
        fixtureSuffix: `.input.${extension}`,
        specifierOf: whole,
      };
    }
    case 'vitest': {
      const extension = isTypeScript ? 'ts' : 'js';
      return {
        isTypeScript,
        isEsm: true,
        testSuffix: `.test.${extension}`,
        fixtureSuffix: `.input.${extension}`,
        specifierOf: compiledName,
      };
    }
  }
}

/** As TypeScript wants it, and Vite understands it. */
const compiledName = (file: string): string => file.replace(/\.([cm]?)tsx?$/, '.$1js');

interface PlanParts {
  readonly job: Job;
  readonly project: Project;
  readonly shape: Shape;
  readonly source: string;
  readonly folder: string;
  readonly notes: readonly string[];
}

function planOf(
  { model, item, parameters }: SaveTestRequest,
  { job, project, shape, source, folder, notes }: PlanParts,
): Omit<TestPlan, 'fixture'> {
  const words = (['setup', 'teardown', 'initargs'] as const).filter((word) => new RegExp(`\\b${word}\\b`).test(source));
  const label = job.exportName === 'default' ? basename(job.module) : job.exportName;
  return {
    runner: project.runner,
    isTypeScript: shape.isTypeScript,
    isEsm: shape.isEsm,
    module: specifierFrom(folder, job.module, shape),
    moduleIsCommonJs: isCommonJs(job.module, source, project),
    exportName: job.exportName,
    call: job.call,
    mayTakeContext: job.call === 'map' && (parameters ?? 2) > 1,
    // A module that never says the word does not export it, unless it exports all of another one.
    hooks: new Set(/\bexport\s*\*/.test(source) ? (['setup', 'teardown', 'initargs'] as const) : words),
    item,
    worker: Math.max(0, model.items.worker.get(item)),
    timeoutMs: timeoutOf(model, item, job),
    title: `${label}: item ${item}`,
    comment: commentOn(model, item, job, notes),
  };
}

/** Where the compiled file lies beside its source, the name of that would bring it instead. */
function specifierFrom(folder: string, module: string, { specifierOf }: Shape): string {
  const path = relative(folder, module).replaceAll('\\', '/');
  const named = existsSync(join(dirname(module), specifierOf(basename(module)))) ? path : specifierOf(path);
  return named.startsWith('.') ? named : `./${named}`;
}

/** Of the run, or enough for an item that takes longer than runners allow a test. */
function timeoutOf(model: RunModel, item: number, { timeoutMs }: Job): number | undefined {
  if (outcomeIn(model, item) === 'timedOut') return timeoutMs;
  const span = itemSpan(model, item);
  const seconds = span ? (span.endMicros - span.startMicros) / 1e6 : 0;
  return seconds > 1 ? Math.ceil(seconds * 10) * 1000 : undefined;
}

function commentOn(model: RunModel, item: number, job: Job, notes: readonly string[]): string[] {
  const failure = model.failures.get(item)?.failure;
  const day = new Date(model.startedAtMs).toISOString().slice(0, 10);
  const lines = [
    `Item ${item} of a run of ${basename(job.module)} › ${job.exportName}, saved by Poolscope.`,
    `On ${day} it failed with`,
    ...(failure
      ? quotedMessage(failure.name, failure.message).map((line) => `  ${line}`)
      : ['  no reason that is known']),
    'and so does this test, until the function is mended.',
    'Then say here what it should give.',
    ...notes,
  ];
  return lines.map((line) => plainText(stripAnsi(line)));
}

function notesOn(model: RunModel, item: number, job: Job, source: string, project: Project): string[] {
  const outcome = outcomeIn(model, item);
  const notes: string[] = [];
  if (outcome === 'crashed') notes.push('The item ended its process, and the test will end that of the tests.');
  if (outcome === 'timedOut') {
    notes.push(
      'The timeout is that of the run. A function that never gives back its thread also keeps the tests from ending: stop them with Ctrl+C.',
    );
  }
  if (/['"]poolscope['"]/.test(source) && !isInstalled('poolscope', dirname(job.module))) {
    notes.push('The module imports poolscope, which this project has to install before the test can load it.');
  }
  if (job.baseDir !== project.runnerRoot) {
    const from = relative(project.runnerRoot, job.baseDir).replaceAll('\\', '/');
    notes.push(`In the run, relative paths began at ${from}, seen from where the tests are started.`);
  }
  return notes;
}

function isInstalled(name: string, from: string): boolean {
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, 'node_modules', name))) return true;
    if (dirname(at) === at) return false;
  }
}

/** Long ones stay as they are: nobody reads them, and white space would only make them longer. */
const formatted = (json: string): string =>
  `${json.length > 100_000 ? json : JSON.stringify(JSON.parse(json), undefined, 2)}\n`;

function fixtureModule(input: string, { isTypeScript, isEsm }: Shape, item: number): string {
  const { statements, expression } = valueSource(input);
  const declared = `const input${isTypeScript ? ': any' : ''} = ${expression};`;
  return [
    // A compiler finds no type for, say, a Map of numbers and texts.
    ...(isTypeScript ? ['// @ts-nocheck'] : []),
    `// The input of item ${item}, which JSON cannot say.`,
    ...statements,
    ...(isEsm ? [`export ${declared}`] : [declared, 'module.exports = { input };']),
    '',
  ].join('\n');
}

const fileStem = ({ module, exportName }: Job, item: number): string =>
  `${basename(module, extname(module))}.${exportName.replace(/[^\w$-]/g, '_')}.item${item}`;

/** Writes both files under the first name that is free, and gives their paths. */
function write(
  folder: string,
  stem: string,
  suffixes: readonly [test: string, fixture: string],
  textsFor: (stem: string) => readonly [test: string, fixture: string],
): readonly [test: string, fixture: string] {
  for (let k = 1; ; k++) {
    const name = k === 1 ? stem : `${stem}-${k}`;
    const paths = [join(folder, `${name}${suffixes[0]}`), join(folder, `${name}${suffixes[1]}`)] as const;
    if (paths.some((path) => existsSync(path))) continue;
    const texts = textsFor(name);
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(paths[1], texts[1], { flag: 'wx' });
      writeFileSync(paths[0], texts[0], { flag: 'wx' });
    } catch (error) {
      throw new UserFacingError(`the test could not be written: ${messageOf(error)}`, 'Name another folder.');
    }
    return paths;
  }
}

function commandFor({ runner, runnerRoot, hasTsx }: Project, { isTypeScript, isEsm }: Shape, testFile: string): string {
  const path = quote(relative(runnerRoot, testFile).replaceAll('\\', '/'));
  switch (runner) {
    case 'vitest':
      return `npx vitest run ${path}`;
    case 'jest':
      // Jest needs the flag for ES modules that nothing compiles.
      return `${isEsm && !isTypeScript ? 'NODE_OPTIONS=--experimental-vm-modules ' : ''}npx jest --runTestsByPath ${path}`;
    case 'mocha':
      return `npx mocha ${path}`;
    case 'node:test':
      return `node ${hasTsx ? '--import tsx ' : ''}--test ${path}`;
  }
}

const quote = (path: string): string => (/^[\w./@+-]+$/.test(path) ? path : `"${path.replace(/(["$`\\])/g, '\\$1')}"`);
