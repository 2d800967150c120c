// Helpers of the tool scripts. They run on Node 20 without any installed package.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(import.meta.url), '../..');
export const toolBin = join(root, 'node_modules/.bin');

export const codeServerVersion = '4.139.1';
export const cacheDir = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'poolscope-test');
export const codeServerDir = join(cacheDir, `code-server-${codeServerVersion}`);
export const codeServerEntry = join(codeServerDir, 'node_modules/code-server/out/node/entry.js');

/** Versions of Node that the library is tested on, beside the one that runs the tools: the oldest supported one and a later one. */
export const otherNodes = ['20.19.0', '22.23.3'];
/**
 * The tools of users that the npm package is tested with. The TypeScripts are the oldest one that compiles against its types,
 * the oldest one that also checks these, and the last of each major version; the Vitests the last for Node 20, and the last.
 */
const userToolsFile = join(root, '.config/userTools.json');
export const userTools = JSON.parse(readFileSync(userToolsFile, 'utf8'));
/** The test of the package finds it by the same name. */
export const userToolsDir = join(cacheDir, `user-tools-${hashOf(userToolsFile)}`);

export const nodeDir = (version) => join(cacheDir, `node-${version}`);

/** The environment of tools: the project's own binaries come first, including Node 24. */
export function toolEnv(extra = {}) {
  return { ...process.env, PATH: `${toolBin}${delimiter}${process.env.PATH ?? ''}`, ...extra };
}

/** The environment of the user's programs: the Node that was on the PATH before npm put the tools there. */
export function userEnv(extra = {}) {
  const path = (process.env.PATH ?? '').split(delimiter).filter((dir) => !dir.includes('node_modules'));
  return { ...process.env, PATH: path.join(delimiter), ...extra };
}

function hashOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
}

export function which(name, path = process.env.PATH ?? '') {
  for (const dir of path.split(delimiter)) {
    const file = join(dir, name);
    if (dir && isExecutable(file)) return file;
  }
  return undefined;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Path of the browser that the tests drive; undefined if there is none. `POOLSCOPE_CHROMIUM` overrides the search. */
export function findChromium() {
  if (process.env.POOLSCOPE_CHROMIUM) return process.env.POOLSCOPE_CHROMIUM;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const found = which(name);
    if (found) return found;
  }
  return undefined;
}

/** Runs a program in the project and shows its output. Returns the exit code; 1 if it could not be run or took too long. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
  if (result.error) console.error(`${command}: ${result.error.message}`);
  return result.status ?? 1;
}

/** Like `run`, without blocking the event loop. */
export function runAsync(command, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`);
      done(1);
    });
    child.once('close', (code, signal) => {
      if (signal !== null) console.error(`${command} was ended by ${signal}`);
      done(code ?? 1);
    });
  });
}

export function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Newest modification time below the given paths; 0 if there are no files. */
export function newest(...paths) {
  let time = 0;
  for (const path of paths) {
    if (!existsSync(path)) continue;
    const stat = statSync(path);
    time = Math.max(time, stat.mtimeMs);
    if (!stat.isDirectory()) continue;
    for (const name of readdirSync(path)) {
      if (name !== 'node_modules') time = Math.max(time, newest(join(path, name)));
    }
  }
  return time;
}
