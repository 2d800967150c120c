import { spawn } from 'node:child_process';
import type { LaunchRunner, RunnerCommand, RunnerProcess } from './runHandle.ts';

/** Characters of the output that are kept to explain how a runner ended. */
const keptOutput = 4000;

/** Starts the runner as a child process in a process group of its own, so that the children of user code end with it. */
export const spawnRunner: LaunchRunner = (command) => spawnWith(command, () => {});

/** Like `spawnRunner`, but prints the runner's output, which contains the address for a debugger. */
export const spawnInspected: LaunchRunner = (command) => spawnWith(command, (text) => void process.stderr.write(text));

function spawnWith(command: RunnerCommand, onOutput: (text: string) => void): Promise<RunnerProcess> {
  const child = spawn(command.nodePath, [...command.execArgv, command.runnerPath], {
    cwd: command.cwd,
    env: { ...inheritedEnvironment(), ...command.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    shell: false,
  });
  // Workers capture the output of user code. Only the output of native crashes and of grandchildren arrives here.
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output = (output + text).slice(-keptOutput);
      onOutput(text);
    });
  }
  const exited = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`it could not be started: ${error.message}`));
    child.on('close', (code, signal) => {
      const how = signal ? `signal ${signal}` : `exit code ${code}`;
      resolve(output.trim() === '' ? how : `${how}; last output: ${output.trim()}`);
    });
  });
  return Promise.resolve({
    exited,
    kill: () => {
      if (child.pid === undefined) return;
      // Needed after its end, too: processes that it started may still run in its group.
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
      } catch {
        // The whole group has ended.
      }
    },
  });
}

/** The environment of this process without the variables that would start the runner as Electron or under our own debugger. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const { ELECTRON_RUN_AS_NODE, VSCODE_INSPECTOR_OPTIONS, ...rest } = process.env;
  void ELECTRON_RUN_AS_NODE;
  void VSCODE_INSPECTOR_OPTIONS;
  if (/--inspect|bootloader/.test(rest['NODE_OPTIONS'] ?? '')) delete rest['NODE_OPTIONS'];
  return rest;
}
