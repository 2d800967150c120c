import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { createDeferred } from '../../base/deferred.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import type { LaunchRunner, RunnerCommand, RunnerProcess } from '../../supervisor/runHandle.ts';
import { ExceptionStops } from './exceptionStops.ts';

/** Marks our sessions among all others. */
const markerKey = '__poolscope';

/** The marker that a session, or the session above it, was launched with. Each run has its own. */
export function markerOf(session: vscode.DebugSession): string | undefined {
  for (let at: vscode.DebugSession | undefined = session; at; at = at.parentSession) {
    const marker: unknown = at.configuration[markerKey];
    if (typeof marker === 'string') return marker;
  }
  return undefined;
}

interface DebugLaunch {
  readonly marker: string;
  readonly name: string;
  readonly folder: vscode.WorkspaceFolder | undefined;
  /** Called when the user stops debugging or restarts it. The process still exists. */
  readonly onStop: (again: boolean) => void;
}

/**
 * Starts a runner under VS Code's own Node debugger. The user's files run in place, with
 * their source maps in them.
 */
export function launchUnderDebugger({ marker, name, folder, onStop }: DebugLaunch): LaunchRunner {
  return async (command) => {
    const watch = watchSession(marker, onStop);
    const started = await vscode.debug.startDebugging(folder, configuration(name, marker, command));
    if (!started) {
      watch.dispose();
      throw new UserFacingError(
        t('The debugger did not start.'),
        t('See the Debug Console. Perhaps another debug session must end first.'),
      );
    }
    // The runner gets its job after this, so that nothing runs before the debugger has its breakpoints.
    await Promise.race([watch.ready, watch.process.exited]);
    return watch.process;
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
    // The function's output is written to the streams of the process, not through the console API.
    outputCapture: 'std',
    internalConsoleOptions: 'neverOpen',
    sourceMaps: true,
    // There are no compiled files to search for: the user's files run in place, each with its own source map.
    outFiles: [],
    resolveSourceMapLocations: null,
    // The source map is known when the file is loaded.
    pauseForSourceMap: true,
    skipFiles: ['<node_internals>/**', ...ownFiles(command.runnerPath)],
  };
}

/** Stepping stays in the user's code. The source maps of a development build refer to `src`. */
function ownFiles(runnerPath: string): string[] {
  const dist = dirname(runnerPath);
  return [dist, join(dirname(dist), 'src')].map((folder) => `${folder.replaceAll('\\', '/')}/**`);
}

interface SessionWatch {
  readonly process: RunnerProcess;
  /** Resolves when the debugger has set its breakpoints in the runner. */
  readonly ready: Promise<void>;
  dispose(): void;
}

function watchSession(marker: string, onStop: (again: boolean) => void): SessionWatch {
  const owned = new DisposableStore();
  const exited = createDeferred<string>();
  const ready = createDeferred<void>();
  let root: vscode.DebugSession | undefined;
  const isRoot = (session: vscode.DebugSession): boolean =>
    session.parentSession === undefined && session.configuration[markerKey] === marker;
  const isOurs = (session: vscode.DebugSession): boolean =>
    isRoot(session) || (session.parentSession !== undefined && isOurs(session.parentSession));
  owned.add(
    vscode.debug.registerDebugAdapterTrackerFactory('pwa-node', {
      // The root session only starts the process; the sessions below it have its threads.
      createDebugAdapterTracker: (session) =>
        isOurs(session)
          ? new ExceptionStops(session, {
              onReady: isRoot(session) ? () => {} : ready.resolve,
              onStop,
            })
          : undefined,
    }),
  );
  owned.add(
    vscode.debug.onDidStartDebugSession((session) => {
      if (isRoot(session)) root = session;
    }),
  );
  owned.add(
    vscode.debug.onDidTerminateDebugSession((session) => {
      if (!isRoot(session)) return;
      owned.dispose();
      exited.resolve(t('the debug session ended'));
    }),
  );
  const process: RunnerProcess = {
    exited: exited.promise,
    kill: () => {
      if (root) void vscode.debug.stopDebugging(root);
    },
  };
  return { process, ready: ready.promise, dispose: () => owned.dispose() };
}
