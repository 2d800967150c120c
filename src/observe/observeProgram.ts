import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { shorten } from '../base/visibleText.ts';
import { createWorkDir } from '../ipc/workDir.ts';
import type { Program } from '../model/facts/origin.ts';
import type { ProfileSpec } from '../model/facts/profile.ts';
import type { RunHandle } from '../supervisor/runHandle.ts';
import { nodeTestOption } from './joinNodeTest.ts';
import { ProgramRun } from './programRun.ts';
import { folderVariable } from '../model/facts/observedFolder.ts';
import { profileVariable, valuesVariable } from './records.ts';

const mostNameCharacters = 80;

export interface ObserveOptions {
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** Absolute. */
  readonly cwd: string;
  /** Folder for the recording, which must not hold one yet; undefined for none. */
  readonly recordingDir: string | undefined;
  /** Absolute path of `dist/observePreload.js`. */
  readonly preloadPath: string;
  /** Keeps the inputs of all items. */
  readonly keepsValues: boolean;
  /** Undefined: no profile is taken. */
  readonly profile?: ProfileSpec | undefined;
  /** The program's stdin, stdout and stderr. */
  readonly stdio: StdioOptions;
}

/** How a program ended: by itself, or by a signal. */
export type ProgramEnd = { readonly code: number } | { readonly signal: NodeJS.Signals };

export interface ObservedHandle extends RunHandle {
  readonly program: Program;
  /** Those of its streams that `stdio` makes pipes. */
  readonly streams: Pick<ChildProcess, 'stdin' | 'stdout' | 'stderr'>;
  /** Resolves when the program has ended. Rejects with UserFacingError if it could not be started. */
  readonly ended: Promise<ProgramEnd>;
  /** Whether the preload was loaded. It is not if the program runs no Node, or one that is not supported. */
  readonly isSeen: boolean;
  /** Passes a signal on to the program. */
  signal(name: NodeJS.Signals): void;
}

/** Runs a program as it is, and shows the messages between its threads and processes as a run. */
export function observeProgram(options: ObserveOptions): ObservedHandle {
  const program = programOf(options.command, options.cwd);
  const profile = options.profile?.kind;
  const folder = createWorkDir();
  const { recordingDir } = options;
  const [seconds, nanos] = process.hrtime();
  const originMicros = Math.floor(seconds * 1e6 + nanos / 1e3);
  const startedAtMs = Date.now();
  const child = start(options, folder);
  const ended = endOf(child, options.command[0]);
  const signal = (name: NodeJS.Signals): void => void child.kill(name);
  const signalAtEnd = ended.then(
    (end) => ('signal' in end ? end.signal : undefined),
    () => undefined,
  );
  const run = new ProgramRun({
    program,
    profile,
    folder,
    recordingDir,
    startedAtMs,
    originMicros,
    ended: signalAtEnd,
    signal,
  });
  return Object.assign(run, { program, streams: child, ended, signal });
}

function start(
  { command, cwd, stdio, preloadPath, keepsValues, profile }: ObserveOptions,
  folder: string,
): ChildProcess {
  const [file, ...args] = command;
  const { NODE_OPTIONS: before = '' } = process.env;
  const preload = `--require ${JSON.stringify(preloadPath)}`;
  const reporter = nodeTestOption(command, join(dirname(preloadPath), 'observeNodeTest.mjs'));
  const options = [before, preload, reporter].filter((option) => option !== '');
  return spawn(file, args, {
    cwd,
    stdio,
    // Programs like npm are scripts there.
    shell: process.platform === 'win32',
    env: {
      ...process.env,
      NODE_OPTIONS: options.join(' '),
      [folderVariable]: folder,
      ...(keepsValues && { [valuesVariable]: '1' }),
      ...(profile && { [profileVariable]: JSON.stringify(profile) }),
    },
  });
}

const endOf = (child: ChildProcess, file: string): Promise<ProgramEnd> =>
  new Promise((resolve, reject) => {
    child.on('error', (error) => {
      reject(new UserFacingError(`${file} cannot be started: ${error.message}`, 'Name a program after --.'));
    });
    child.on('exit', (code, signal) => resolve(signal === null ? { code: code ?? 0 } : { signal }));
  });

/** `command`: the program and its arguments. */
export function programOf(command: readonly string[], cwd: string): Program {
  const all = command.map((word) => (isAbsolute(word) ? basename(word) : word));
  const words = all[0] === 'sh' && all[1] === '-c' ? all.slice(2) : all;
  const script = command.slice(1).find((word) => /\.[cm]?[jt]s$/.test(word) && existsSync(resolve(cwd, word)));
  return {
    name: shorten(words.join(' '), mostNameCharacters),
    baseDir: cwd,
    ...(script !== undefined && { file: resolve(cwd, script) }),
  };
}
