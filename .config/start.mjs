// `npm start` opens the sample workspace in VS Code with the extension: in the desktop VS Code if there is one, otherwise in
// the browser.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, isFresh } from './build.mjs';
import { codeServerEntry, fail, root, run, toolBin, userEnv, which } from './lib.mjs';

if (!isFresh()) {
  console.log('Building …');
  await build();
}
const desktop = which('code');
if (desktop) startDesktop(desktop);
else startInBrowser();

function startDesktop(code) {
  const args = [`--extensionDevelopmentPath=${root}`, join(root, 'test/samples')];
  process.exitCode = run(code, args, { env: userEnv() });
}

function startInBrowser() {
  if (run(process.execPath, [join(root, '.config/setup.mjs'), 'vscode']) !== 0) process.exit(1);
  if (run(process.execPath, [join(root, '.config/package.mjs'), '--if-stale'], { stdio: 'ignore' }) !== 0) {
    fail('The extension could not be packaged: run `npm run package` to see why.');
  }
  const home = mkdtempSync(join(tmpdir(), 'poolscope-start-'));
  const own = join(toolBin, 'node');
  const node = existsSync(own) ? own : process.execPath;
  const places = [
    codeServerEntry,
    `--extensions-dir=${join(home, 'extensions')}`,
    `--user-data-dir=${join(home, 'data')}`,
  ];
  const vsix = join(
    root,
    'dist-vsix',
    process.platform === 'linux' && process.arch === 'x64' ? 'poolscope-linux-x64.vsix' : 'poolscope-universal.vsix',
  );
  const installed = spawnSync(node, [...places, '--install-extension', vsix], { env: userEnv(), encoding: 'utf8' });
  if (installed.status !== 0) fail(`The extension could not be installed:\n${installed.stdout}${installed.stderr}`);
  mkdirSync(join(home, 'data/User'), { recursive: true });
  writeFileSync(join(home, 'data/User/settings.json'), JSON.stringify({ 'workbench.startupEditor': 'none' }));
  serve(node, places, home);
}

function serve(node, places, home) {
  const options = ['--auth=none', '--bind-addr=127.0.0.1:0', '--disable-telemetry', '--disable-update-check'];
  const server = spawn(node, [...places, ...options, '--disable-getting-started-override', copySamples(home)], {
    env: userEnv(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  server.stdout.on('data', (chunk) => {
    const address = /listening on (http:\/\/\S+)/.exec(chunk.toString())?.[1];
    if (!address) return;
    console.log(
      `VS Code with Poolscope: ${address}\nOpen src/minify.ts, or one of src/scenarios, and choose "Run in parallel". Ctrl+C ends it.`,
    );
    if (process.env.DISPLAY && which('xdg-open')) spawn('xdg-open', [address], { stdio: 'ignore' });
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill('SIGTERM'));
  server.once('close', () => rmSync(home, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 }));
}

/** Copies the samples, so that changes there do not reach the repository. */
function copySamples(home) {
  const samples = join(home, 'samples');
  cpSync(join(root, 'test/samples'), samples, { recursive: true });
  if (!existsSync(join(samples, 'node_modules')))
    symlinkSync(join(root, 'node_modules'), join(samples, 'node_modules'));
  // The types of the library are in dist/.
  const config = join(samples, 'tsconfig.json');
  writeFileSync(config, readFileSync(config, 'utf8').replace('../../dist', join(root, 'dist')));
  return samples;
}
