import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { endTree, hasGroups } from '../ipc/endTree.ts';
import { readEnd } from '../files/readEnd.ts';
import { runnerEnvironment } from '../protocol/runnerControl.ts';
import type { LaunchRunner, RunnerCommand, RunnerProcess } from './runHandle.ts';

/** Length of the output that is kept to explain how a runner ended. */
const keptOutput = 4000;

/** Starts the runner as a child process in a process group of its own, so that the children of user code end with it. */
export const spawnRunner: LaunchRunner = (command) =>
  Promise.resolve(watch(spawnToFiles(command, 'ignore'), () => outputIn(command)));

/**
 * Starts a runner that waits for `begin`. It has the variables, the folder and the output files of `early`, whose files
 * must have been moved to those of the command when it begins.
 */
export function spawnPrepared(early: RunnerCommand) {
  const child = spawnToFiles({ ...early, env: { ...early.env, [runnerEnvironment.waits]: '1' } }, 'pipe');
  // A runner that has ended is reported by `exited`.
  child.stdin?.on('error', () => {});
  return {
    hasEnded: (): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null,
    begin: (command: RunnerCommand): RunnerProcess => {
      child.stdin?.end(`${JSON.stringify(command.env)}\n`);
      return watch(child, () => outputIn(command));
    },
    /** At the end of its input the runner ends. */
    end: (): void => void child.stdin?.end(),
  };
}

function spawnToFiles(command: RunnerCommand, stdin: 'ignore' | 'pipe'): ChildProcess {
  const files = [command.output.stdout, command.output.stderr].map((path) => openSync(path, 'a', 0o600));
  const child = spawnWith(command, [stdin, ...files]);
  for (const fd of files) closeSync(fd);
  return child;
}

const outputIn = ({ output: { stdout, stderr } }: RunnerCommand): string =>
  [stdout, stderr].map((path) => readEnd(path, keptOutput)).join('');

/** Like `spawnRunner`, but prints the runner's output, which contains the address for a debugger. */
export const spawnInspected: LaunchRunner = (command) => spawnRead(command, (text) => void process.stderr.write(text));

/** Like `spawnRunner`, but passes on the runner's output piece by piece. */
export function spawnRead(command: RunnerCommand, onText: (text: string) => void): Promise<RunnerProcess> {
  const child = spawnWith(command, ['ignore', 'pipe', 'pipe']);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-keptOutput);
      onText(text);
    });
  }
  return Promise.resolve(watch(child, () => output));
}

function spawnWith(command: RunnerCommand, stdio: readonly ('pipe' | 'ignore' | number)[]): ChildProcess {
  return spawn(command.nodePath, [...command.execArgv, command.runnerPath], {
    cwd: command.cwd,
    env: { ...inheritedEnvironment(), ...command.env },
    stdio: [...stdio],
    detached: hasGroups,
    shell: false,
  });
}

/** How a process ended that never began. */
export const notStarted = 'it could not be started';

/** `outputOf` returns the end of its output, which explains how it ended. */
function watch(child: ChildProcess, outputOf: () => string): RunnerProcess {
  const exited = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`${notStarted}: ${error.message}`));
    child.on('close', (code, signal) => {
      const how = signal ? `signal ${signal}` : `exit code ${code}`;
      const output = outputOf().trim();
      resolve(output === '' ? how : `${how}; last output: ${output}`);
    });
  });
  return {
    exited,
    group: child.pid,
    kill: () => {
      // Where there are groups, also after its end: processes that it started may still run.
      if (child.pid !== undefined && (hasGroups || child.exitCode === null)) endTree(child.pid);
    },
  };
}

/** The environment of this process without the variables that would start a process as Electron or under our own debugger. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  const { ELECTRON_RUN_AS_NODE, VSCODE_INSPECTOR_OPTIONS, ...rest } = process.env;
  void ELECTRON_RUN_AS_NODE;
  void VSCODE_INSPECTOR_OPTIONS;
  if (/--inspect|bootloader/.test(rest['NODE_OPTIONS'] ?? '')) delete rest['NODE_OPTIONS'];
  return rest;
}
