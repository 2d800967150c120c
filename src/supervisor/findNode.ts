import { execFile } from 'node:child_process';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { UserFacingError } from '../base/errors.ts';

/** The oldest Node that runs user code. */
export const oldestNode = [20, 19] as const;

export interface FoundNode {
  /** Absolute. */
  readonly path: string;
  /** E.g. `v22.18.0`. */
  readonly version: string;
}

/**
 * The Node that runs user code: the configured one, else the first on PATH outside of `node_modules`. Rejects with
 * UserFacingError if there is none or it is too old.
 */
export async function findNode(configuredPath: string | undefined): Promise<FoundNode> {
  const path = configuredPath ? checkConfigured(configuredPath) : findOnPath();
  const version = await versionOf(path);
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  const [oldMajor, oldMinor] = oldestNode;
  if (major < oldMajor || (major === oldMajor && minor < oldMinor)) {
    throw new UserFacingError(
      `${path} is Node ${version}, but Poolscope needs v${oldMajor}.${oldMinor} or newer`,
      'Install a newer Node, or set poolscope.nodePath to a newer one.',
    );
  }
  return { path, version };
}

function checkConfigured(path: string): string {
  if (!isAbsolute(path) || !isExecutable(path)) {
    throw new UserFacingError(
      `the configured Node "${path}" is not the absolute path of an executable file`,
      'Correct the setting poolscope.nodePath, or remove it to use the node on PATH.',
    );
  }
  return path;
}

function findOnPath(): string {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders
    .filter(isOfUser)
    .map((folder) => join(folder, name))
    .find(isExecutable);
  if (found === undefined) {
    throw new UserFacingError('there is no node on PATH', 'Install Node, or set poolscope.nodePath to its executable.');
  }
  return realpathSync(found);
}

/** An absolute folder outside of projects: a workspace must not choose the program that is started. */
const isOfUser = (folder: string): boolean => isAbsolute(folder) && !folder.split(/[\\/]/).includes('node_modules');

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function versionOf(path: string): Promise<string> {
  const output = await promisify(execFile)(path, ['--version'], { timeout: 5000, killSignal: 'SIGKILL' }).catch(
    (error: unknown) => {
      throw new UserFacingError(
        `${path} --version failed: ${String(error)}`,
        'Set poolscope.nodePath to a Node executable.',
      );
    },
  );
  const version = output.stdout.trim();
  if (!/^v\d+\.\d+\./.test(version)) {
    throw new UserFacingError(
      `${path} --version printed "${version.slice(0, 60)}", not a Node version`,
      'Set poolscope.nodePath to a Node executable.',
    );
  }
  return version;
}
