import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { createDeferred } from '../../base/deferred.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { UserFacingError } from '../../base/errors.ts';
import type { LaunchRunner, RunnerCommand, RunnerProcess } from '../../supervisor/runHandle.ts';

/** Marks our sessions among all others. */
const markerKey = '__poolscope';

/** The run that a session belongs to, or one of whose worker threads it is: the marker it was launched with. */
export function markerOf(session: vscode.DebugSession): string | undefined {
  for (let at: vscode.DebugSession | undefined = session; at; at = at.parentSession) {
    const marker: unknown = at.configuration[markerKey];
    if (typeof marker === 'string') return marker;
  }
  return undefined;
}

/**
 * Starts a runner under VS Code's own Node debugger. Breakpoints of the source stop in the bundle: its source
 * map names the sources by absolute path.
 */
export function launchUnderDebugger(
  marker: string,
  name: string,
  folder: vscode.WorkspaceFolder | undefined,
): LaunchRunner {
  return async (command) => {
    const watch = watchSession(marker);
    const started = await vscode.debug.startDebugging(folder, configuration(name, marker, command));
    if (started) return watch.process;
    watch.dispose();
    throw new UserFacingError(
      'The debugger did not start.',
      'See the Debug Console; another debug session may have to end first.',
    );
  };
}

function configuration(name: string, marker: string, command: RunnerCommand): vscode.DebugConfiguration {
  return {
    type: 'pwa-node',
    request: 'launch',
    name,
    [markerKey]: marker,
    runtimeArgs: [...command.execArgv],
    program: command.runnerPath,
    runtimeExecutable: command.nodePath,
    cwd: command.cwd,
    env: command.env,
    console: 'internalConsole',
    // What the function prints goes to the process's own streams; the console API is not called.
    outputCapture: 'std',
    internalConsoleOptions: 'neverOpen',
    sourceMaps: true,
    outFiles: [`${command.workDir.replaceAll('\\', '/')}/**/*.(m|c|)js`],
    // Null lifts the rule that maps must lie in the workspace: the bundle lies in a temporary folder.
    resolveSourceMapLocations: null,
    // The bundle is written after the start, so its map cannot be known before it is loaded.
    pauseForSourceMap: true,
    skipFiles: ['<node_internals>/**', ...ownFiles(command.runnerPath)],
  };
}

/** Stepping stays in the user's code. `src` is where the source maps of a development build point. */
function ownFiles(runnerPath: string): string[] {
  const dist = dirname(runnerPath);
  return [dist, join(dirname(dist), 'src')].map((folder) => `${folder.replaceAll('\\', '/')}/**`);
}

function watchSession(marker: string): { readonly process: RunnerProcess; dispose(): void } {
  const owned = new DisposableStore();
  const exited = createDeferred<string>();
  let root: vscode.DebugSession | undefined;
  const isOurs = (session: vscode.DebugSession): boolean =>
    session.parentSession === undefined && session.configuration[markerKey] === marker;
  owned.add(
    vscode.debug.onDidStartDebugSession((session) => {
      if (isOurs(session)) root = session;
    }),
  );
  owned.add(
    vscode.debug.onDidTerminateDebugSession((session) => {
      if (!isOurs(session)) return;
      owned.dispose();
      exited.resolve('the debug session ended');
    }),
  );
  const process: RunnerProcess = {
    exited: exited.promise,
    kill: () => {
      if (root) void vscode.debug.stopDebugging(root);
    },
  };
  return { process, dispose: () => owned.dispose() };
}
