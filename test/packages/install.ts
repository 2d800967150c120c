import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from '../support/testedNodes.ts';
import type { Project } from './projects.ts';

const tsxVersion = '4.23.15';
const exec = promisify(execFile);
const sources = join(import.meta.dirname, 'projects');
const npmFlags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** An installed project. */
export interface Installed {
  /** Folder of the package that has the job. */
  readonly dir: string;
  /** The same folder compiled by the project's `tsc`; or `dir`. */
  readonly plainDir: string;
}

/**
 * Copies the project to the cache and installs its packages there, without their install scripts. Packages that are
 * already there are used again.
 */
export async function install(project: Project): Promise<Installed> {
  const from = join(sources, project.name);
  const root = await withPackages(project.name, readFileSync(join(from, 'package.json'), 'utf8'), from);
  const within = (top: string): string => join(top, project.folder ?? '.');
  if (project.plainly !== 'tsc') return { dir: within(root), plainDir: within(root) };
  return { dir: within(root), plainDir: within(await compile(from, root)) };
}

/** Folder of the package tsx. */
export async function installTsx(): Promise<string> {
  const dir = await withPackages('tsx', JSON.stringify({ dependencies: { tsx: tsxVersion } }));
  return join(dir, 'node_modules/tsx');
}

/** Folder of a project that has only these packages. */
export const installPackages = (name: string, dependencies: Readonly<Record<string, string>>): Promise<string> =>
  withPackages(name, JSON.stringify({ dependencies }));

/** Exact versions of the packages that a project names itself. */
export function versionsOf({ name }: Project): Readonly<Record<string, string>> {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(
    readFileSync(join(sources, name, 'package.json'), 'utf8'),
  ) as Readonly<Record<string, Readonly<Record<string, string>>>>;
  return { ...dependencies, ...devDependencies };
}

async function withPackages(name: string, manifest: string, from?: string): Promise<string> {
  const key = createHash('sha256').update(manifest).digest('hex').slice(0, 12);
  const dir = join(cacheDir, 'packages', `${name}-${key}`);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'package.json'), manifest);
  if (from !== undefined) copyInto(dir, from);
  if (existsSync(join(dir, 'complete'))) return dir;
  await exec('npm', ['install', ...npmFlags], { cwd: dir });
  writeFileSync(join(dir, 'complete'), '');
  return dir;
}

/** Replaces everything but the packages, so that no file of an earlier version of the project remains. */
function copyInto(dir: string, from: string): void {
  const kept = new Set(['node_modules', 'package-lock.json', 'complete']);
  for (const name of readdirSync(dir)) if (!kept.has(name)) rmSync(join(dir, name), { recursive: true });
  cpSync(from, dir, { recursive: true });
}

/** Writes JavaScript beside each file of a copy of the project. Its packages are those of `root`. */
async function compile(from: string, root: string): Promise<string> {
  const dir = join(root, 'compiled');
  mkdirSync(dir, { recursive: true });
  copyInto(dir, from);
  const flags = ['--noCheck', '--rootDir', '.', '--outDir', dir, '--declaration', 'false', '--incremental', 'false'];
  await exec(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...flags], { cwd: root });
  return dir;
}
