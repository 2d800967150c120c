import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { isMainThread, threadId } from 'node:worker_threads';
import type { ProfileSpec } from '../../model/facts/profile.ts';
import { folderVariable } from '../../model/facts/observedFolder.ts';
import {
  folderForEach,
  profileVariable,
  programFile,
  testRunnerVariable,
  valuesVariable,
  type StartedProgram,
} from '../records.ts';
import { nodeTestOption } from '../joinNodeTest.ts';
import { nowMicros } from './clock.ts';
import { FarEnd } from './farEnd.ts';
import { guarded } from './guarded.ts';
import { watchJestWorkers } from './jestWorkers.ts';
import { joinRunner, type Runner } from './joinRunner.ts';
import { watchLocks } from './locks.ts';
import { watchOutput } from './output.ts';
import { watchPorts } from './ports.ts';
import { watchChildren, watchParent } from './processes.ts';
import { delayTerminate, ThreadProfile } from './profile.ts';
import { RecordFile } from './recordFile.ts';
import type { InputRecorder } from './values.ts';

/*
 * Node loads this file before the code of an observed program, in each of its threads and processes, because NODE_OPTIONS
 * names it. It looks at the messages between them, and writes what it sees to a file. The program must not notice: nothing
 * here prints, keeps the process alive, or throws into the program's code.
 */

const mark = Symbol.for('poolscope.observed');
const oldestMajor = 20;

/** The bundle of a reporter is beside that of this file. */
const reporters: Readonly<Record<Runner, string>> = {
  vitest: 'observeVitest.mjs',
  jest: 'observeJest.mjs',
  playwright: 'observePlaywright.mjs',
};
const reporterOf = (runner: Runner): string => join(__dirname, reporters[runner]);

function observe(folder: string): void {
  const file = new RecordFile(folder, {
    pid: process.pid,
    parentPid: process.ppid,
    threadId,
    file: process.argv[1] ?? '',
    node: process.version,
    atMicros: nowMicros(),
  });
  const isFar = !isMainThread || process.send !== undefined;
  const far = new FarEnd(file, {
    inputs: guarded(() => (isFar && process.env[valuesVariable] === '1' ? inputRecorder(file) : undefined)),
    profile: guarded(() => profileOf(file, isFar)),
  });
  const output = isFar ? watchOutput(far) : undefined;
  guarded(() => watchPorts(file, far));
  guarded(() => watchLocks(file, far));
  guarded(() => watchChildren(file));
  guarded(() =>
    watchParent(far, () => {
      output?.end();
      far.exiting();
      if (isMainThread) {
        const { user, system } = process.cpuUsage();
        file.add(['exit', nowMicros(), user + system]);
      }
      file.write();
    }),
  );
  if (isFar) setImmediate(() => guarded(() => far.ready())).unref();
}

/** The encoding of values is loaded only if values are kept: every thread and process loads this file. */
function inputRecorder(file: RecordFile): InputRecorder {
  const values = createRequire(__filename)('./observeValues.js') as {
    readonly InputRecorder: new (file: RecordFile) => InputRecorder;
  };
  return new values.InputRecorder(file);
}

/** Undefined for a thread that is not sampled. */
function profileOf(file: RecordFile, isFar: boolean): ThreadProfile | undefined {
  const { [profileVariable]: spec } = process.env;
  if (spec === undefined) return undefined;
  delayTerminate();
  return isFar ? new ThreadProfile(JSON.parse(spec) as ProfileSpec, file) : undefined;
}

/** It replaces the program of this process by another one. */
type Execve = (file: string, args: readonly string[], env: NodeJS.ProcessEnv) => void;

/**
 * `node --test` reads its options before this file is loaded. So it starts once more in the same process, from Node 22.15 on,
 * with our reporter as one more option. Where that is not possible, this program goes on.
 */
function joinNodeTest(): void {
  const { NODE_OPTIONS: options = '' } = process.env;
  const { execArgv, execPath, argv, execve } = process as typeof process & { readonly execve?: Execve };
  if (options.includes('--test-reporter')) return;
  const option = nodeTestOption(['node', ...execArgv], join(__dirname, 'observeNodeTest.mjs'));
  if (option === '' || typeof execve !== 'function') return;
  const env = { ...process.env, NODE_OPTIONS: `${options} ${option}` };
  execve.call(process, execPath, [execPath, ...execArgv, ...argv.slice(1)], env);
}

/** In a terminal, each program has a folder of its own. What it starts uses the same. */
function folderOfProgram(root: string): string {
  const folder = mkdtempSync(join(root, 'program-'));
  const [file = '', ...args] = process.argv;
  const program: StartedProgram = {
    pid: process.pid,
    command: [basename(file), ...args],
    cwd: process.cwd(),
    startedAtMs: Date.now(),
    originMicros: nowMicros(),
  };
  writeFileSync(join(folder, programFile), JSON.stringify(program), { mode: 0o600 });
  process.env[folderVariable] = folder;
  return folder;
}

guarded(() => {
  const { node, electron, bun } = process.versions;
  const isKnown = Number.parseInt(node, 10) >= oldestMajor && electron === undefined && bun === undefined;
  if (!isKnown || Object.hasOwn(globalThis, mark)) return;
  const { [folderVariable]: given = '', [folderForEach]: root = '' } = process.env;
  const folder = given === '' && root !== '' && isMainThread ? folderOfProgram(root) : given;
  if (folder === '') return;
  Object.defineProperty(globalThis, mark, { value: true });
  if (process.env[testRunnerVariable] === '1') return;
  if (isMainThread) guarded(joinNodeTest);
  const runner = isMainThread ? guarded(() => joinRunner(process.argv, process.env, reporterOf)) : undefined;
  if (runner === undefined) return observe(folder);
  // Neither its workers nor what the tests start is looked at.
  process.env[testRunnerVariable] = '1';
  if (runner === 'jest') watchJestWorkers();
});
