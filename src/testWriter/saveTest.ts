import { longestSource, readRegularSync } from '../files/openRegular.ts';
import { basename, extname, join } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { shorten } from '../base/visibleText.ts';
import { jobOfItems } from '../model/compare/jobOfItems.ts';
import { didFail, outcomeIn } from '../model/compare/replay.ts';
import type { Job } from '../model/facts/job.ts';
import { itemSpan, type RunModel } from '../model/run/runModel.ts';
import { fixtureOf } from './fixture.ts';
import { nodeProblem } from './loadableByNode.ts';
import { findProject, isCommonJs, type Project, type Runner } from './project.ts';
import { testCommand } from './testCommand.ts';
import { testComment, testNotes } from './testNotes.ts';
import { moduleSpecifier, shapeOf, type Shape } from './testShape.ts';
import { testText, type TestPlan } from './testText.ts';
import { writeNew } from './writeNew.ts';

export interface SaveTestRequest {
  readonly model: RunModel;
  readonly item: number;
  /** The recorded input in the format of `encodeValue`. */
  readonly input: string;
  /** Its second parameter, as the analysis of the source finds it; undefined if unknown. */
  readonly second: { readonly kind: 'none' | 'context' | 'optional' | 'own' } | undefined;
  /** Version of the Node that runs the tests, e.g. `v22.18.0`. */
  readonly nodeVersion: string;
  /** Why no file may be written beside the module, as the second half of a sentence; undefined if one may. */
  readonly moduleDoubt: string | undefined;
  /** Absolute path of the folder for the test. Undefined: the test folder of the project, otherwise that of the module. */
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
 * Writes the input of a failed item, and a test that calls the function with it as the run did. The test fails with the
 * message of the run until the function is fixed. No file is overwritten, and nothing is run. Throws UserFacingError.
 */
export function saveTest(request: SaveTestRequest): SavedTest {
  const { model, item } = request;
  const job = jobOfItems(model, [item], 'saved as a test');
  checkItem(model, item);
  if (request.folder === undefined) checkPlace(job.module, request.moduleDoubt);
  const source = readModule(job.module);
  const project = findProject(placeOfTest(job, request.folder));
  const shape = shapeOf(job.module, project);
  if (project.runner === 'node:test' && !project.hasTsx) checkLoads(job.module, request.nodeVersion);
  const notes = testNotes(model, item, job, source, project);
  const fixture = fixtureOf(request.input, shape, item);
  const folder = request.folder ?? project.testFolder;
  const plan = planOf(request, { job, project, shape, source, folder, notes });
  const [testFile, fixtureFile] = writeNew(folder, fileStem(job, item), [shape.testSuffix, fixture.suffix], (stem) => {
    const file = `${stem}${fixture.suffix}`;
    const name = fixture.isJson ? file : shape.specifierOf(file);
    return [testText({ ...plan, fixture: { name, isJson: fixture.isJson } }), fixture.text];
  });
  return {
    testFile,
    fixtureFile,
    runner: project.runner,
    runnerFrom: project.runnerFrom ?? null,
    command: testCommand(project, shape, testFile),
    cwd: project.runnerRoot,
    notes,
  };
}

/** A module of a package that is installed is tested in the project that uses the package. */
function placeOfTest({ module, baseDir }: Job, folder = baseDir): string {
  return /[\\/]node_modules[\\/]/.test(module) ? join(folder, basename(module)) : module;
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
      `the function did not fail for item ${item}: its value could not be sent to the run`,
      'A test of the function alone would pass, so none was written.',
    );
  }
  if (kind === 'deadlock') {
    throw new UserFacingError(
      `item ${item} failed because workers waited for one another, which cannot happen to one item alone`,
      'A test of this item alone would pass, so none was written.',
    );
  }
}

function checkPlace(module: string, doubt: string | undefined): void {
  if (doubt === undefined) return;
  throw new UserFacingError(
    `the test would be written beside the module that the recording names, ${shorten(module, 200)}, and ${doubt}`,
    'Work in the project of the module, or name a folder with --to.',
  );
}

function readModule(module: string): string {
  try {
    return readRegularSync(module, longestSource);
  } catch (error) {
    throw new UserFacingError(
      `the module of the run cannot be read: ${messageOf(error)}`,
      'Restore the file if it was moved or deleted.',
    );
  }
}

function checkLoads(module: string, nodeVersion: string): void {
  const problem = nodeProblem(module, nodeVersion);
  if (problem === undefined) return;
  throw new UserFacingError(
    `a test for node:test could not load the module: ${problem}`,
    `${problem.includes('"commonjs"') ? 'Set "type": "module", or install' : 'Install'} tsx or a runner such as vitest in the project. No test was written.`,
  );
}

interface PlanParts {
  readonly job: Job;
  readonly project: Project;
  readonly shape: Shape;
  readonly source: string;
  readonly folder: string;
  readonly notes: readonly string[];
}

function planOf(
  { model, item, second }: SaveTestRequest,
  { job, project, shape, source, folder, notes }: PlanParts,
): Omit<TestPlan, 'fixture'> {
  const words = (['setup', 'teardown', 'initargs'] as const).filter((word) => new RegExp(`\\b${word}\\b`).test(source));
  const label = job.exportName === 'default' ? basename(job.module) : job.exportName;
  return {
    runner: project.runner,
    isTypeScript: shape.isTypeScript,
    isEsm: shape.isEsm,
    module: moduleSpecifier(folder, job.module, shape),
    moduleIsCommonJs: isCommonJs(job.module, source, findProject(job.module)),
    isCompiledEsm: /\b__esModule\b/.test(source),
    exportName: job.exportName,
    registersWith: job.registersWith,
    call: job.call ?? 'map',
    mayTakeContext: job.call !== 'starmap' && (second === undefined || second.kind === 'context'),
    // A module without the word does not export it, unless it exports everything of another module.
    hooks: new Set(/\bexport\s*\*/.test(source) ? (['setup', 'teardown', 'initargs'] as const) : words),
    item,
    worker: Math.max(0, model.items.worker.get(item)),
    timeoutMs: timeoutOf(model, item, job),
    title: `${label}: item ${item}`,
    comment: testComment(model, item, job, notes),
  };
}

/** The timeout of the run, or ten times the duration of an item that is too long for the default timeout of a runner. */
function timeoutOf(model: RunModel, item: number, { timeoutMs }: Job): number | undefined {
  if (outcomeIn(model, item) === 'timedOut') return timeoutMs;
  const span = itemSpan(model, item);
  const seconds = span ? (span.endMicros - span.startMicros) / 1e6 : 0;
  return seconds > 1 ? Math.ceil(seconds * 10) * 1000 : undefined;
}

/** `work.job.item7`. */
const fileStem = ({ module, exportName }: Job, item: number): string =>
  `${basename(module, extname(module))}.${exportName.replace(/[^\w$-]/g, '_')}.item${item}`;
