import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readEnd } from '../files/readEnd.ts';
import type { LaunchRunner, RunnerCommand, RunnerProcess } from './runHandle.ts';

/** Length of the output that is kept to explain how a runner ended. */
const keptOutput = 4000;

/** Starts the runner as a child process in a process group of its own, so that the children of user code end with it. */
export const spawnRunner: LaunchRunner = (command) => {
  const { stdout, stderr } = command.output;
  const files = [stdout, stderr].map((path) => openSync(path, 'a', 0o600));
  const child = spawnWith(command, files);
  for (const fd of files) closeSync(fd);
  return Promise.resolve(watch(child, () => [stdout, stderr].map((path) => readEnd(path, keptOutput)).join('')));
};

/** Like `spawnRunner`, but prints the runner's output, which contains the address for a debugger. */
export const spawnInspected: LaunchRunner = (command) => {
  const child = spawnWith(command, ['pipe', 'pipe']);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-keptOutput);
      process.stderr.write(text);
    });
  }
  return Promise.resolve(watch(child, () => output));
};

function spawnWith(command: RunnerCommand, output: readonly ('pipe' | number)[]): ChildProcess {
  return spawn(command.nodePath, [...command.execArgv, command.runnerPath], {
    cwd: command.cwd,
    env: { ...inheritedEnvironment(), ...command.env },
    stdio: ['ignore', ...output],
    detached: process.platform !== 'win32',
    shell: false,
  });
}

/** `outputOf` returns the end of its output, which explains how it ended. */
function watch(child: ChildProcess, outputOf: () => string): RunnerProcess {
  const exited = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`it could not be started: ${error.message}`));
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
      if (child.pid === undefined) return;
      // Needed after its end, too: processes that it started may still run in its group.
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
      } catch {
        // The whole group has ended.
      }
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
