import { spawn } from 'node:child_process';
import type { LaunchRunner, RunnerCommand, RunnerProcess } from './runHandle.ts';

const keptOutput = 4000;

/**
 * Starts the runner as a child process in a process group of its own, so that whatever user code started
 * can be ended with it.
 */
export const spawnRunner: LaunchRunner = (command) => spawnWith(command, () => {});

/** The same, for someone at a debugger: they see what it prints, where to attach first of all. */
export const spawnInspected: LaunchRunner = (command) => spawnWith(command, (text) => void process.stderr.write(text));

function spawnWith(command: RunnerCommand, onOutput: (text: string) => void): Promise<RunnerProcess> {
  const child = spawn(command.nodePath, [...command.execArgv, command.runnerPath], {
    cwd: command.cwd,
    env: { ...inheritedEnvironment(), ...command.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    shell: false,
  });
  // User output is captured in the workers; what comes here bypassed that (a native crash, a grandchild).
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
      // Also after its end: what it had started may live on in its group.
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
      } catch {
        // It ended in between.
      }
    },
  });
}

/** Ours without what would make the runner something else: Electron, or a debuggee of our own debugger. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const { ELECTRON_RUN_AS_NODE, VSCODE_INSPECTOR_OPTIONS, ...rest } = process.env;
  void ELECTRON_RUN_AS_NODE;
  void VSCODE_INSPECTOR_OPTIONS;
  if (/--inspect|bootloader/.test(rest['NODE_OPTIONS'] ?? '')) delete rest['NODE_OPTIONS'];
  return rest;
}
