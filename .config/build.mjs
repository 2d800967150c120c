// Bundles everything into dist/: `node .config/build.mjs [--production] [--watch] [--if-stale]`.
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';
import { newest, root } from './lib.mjs';
import { writeDeclarations, writeModule } from './library.mjs';

/**
 * Larger parts of Node are loaded when one of their names is first used. Most runs use none of them, and they took a tenth
 * of the CPU time of a small run, because each process and thread loads its own.
 */
const whenUsed = {
  name: 'when-used',
  setup(plugin) {
    plugin.onResolve({ filter: /^node:(crypto|child_process|zlib|inspector|fs\/promises)$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'when-used' } : undefined,
    );
    plugin.onLoad({ filter: /.*/, namespace: 'when-used' }, ({ path }) => ({
      contents: `const { getBuiltinModule } = process;
for (const name of ${JSON.stringify(Object.keys(process.getBuiltinModule(path)))})
  Object.defineProperty(exports, name, { enumerable: true, get: () => getBuiltinModule('${path}')[name] });`,
    }));
  },
};
const node = {
  plugins: [whenUsed],
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Some ESM packages ask for their own URL, which CommonJS spells differently.
  define: { 'import.meta.url': '__bundleUrl' },
  banner: { js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
};
/** A reporter of a test runner, which loads it by its path. `name`: what must be the default export there. */
const reporter = (entry, name) => ({
  entry,
  keepsNames: true,
  options: {
    platform: 'node',
    format: 'esm',
    target: 'node20',
    footer: { js: `export { ${name} as default };` },
  },
});
/**
 * Locks, queues and proxies are a file each for the library and its workers: there is one class of each in a thread.
 * The analysis holds TypeScript's parser: one copy for the language server, and for the command line and the extension, which load it when asked.
 * An `import()` becomes a call of `require`: for the former, Node searches the text of the whole file for exports, a quarter of the time.
 */
const oncePerThread = {
  name: 'once-per-thread',
  setup(plugin) {
    const outside = (file, kind) => {
      if (kind === 'entry-point') return undefined;
      return kind === 'dynamic-import' ? { path: file, namespace: 'required' } : { path: file, external: true };
    };
    plugin.onResolve({ filter: /\/(sync|manager|analysis)\/index\.ts$/ }, ({ path, kind }) =>
      outside(`./${basename(dirname(path))}.js`, kind),
    );
    // Only runs with a profile load it.
    plugin.onResolve({ filter: /\/startProfiler\.ts$/ }, ({ kind }) => outside('./profiler.js', kind));
    // Only poolscope agent loads it.
    plugin.onResolve({ filter: /\/agent\/main\.ts$/ }, ({ kind }) => outside('./agent.js', kind));
    plugin.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require('${path}');`,
    }));
    plugin.onResolve({ filter: /.*/, namespace: 'required' }, ({ path }) => ({ path, external: true }));
  },
};
/**
 * For the code of workers, which `src/worker/ownRealm.ts` runs with intrinsics of its own. An `import()` would load a module
 * into that realm. So `usersRealm.ts` stays outside of the bundle, and its other imports are calls of `require`. Parts of Node
 * are loaded at once, before user code can replace their functions.
 */
const ownRealm = {
  ...node,
  supported: { 'dynamic-import': false },
  plugins: [
    oncePerThread,
    {
      name: 'users-realm',
      setup(plugin) {
        plugin.onResolve({ filter: /\/usersRealm\.ts$/ }, () => ({ path: './usersRealm.js', external: true }));
      },
    },
  ],
};
// esbuild refuses to be bundled; Piscina's optional @napi-rs/nice is a native addon.
const besides = ['esbuild', 'esbuild-wasm', '@napi-rs/nice'];

/**
 * esbuild copies all names of a CommonJS module for each file that imports it. Of vscode's 450 names for 22 files that was
 * two thirds of the time to load the extension; through one file of its own it happens once, or for a default import never.
 */
const vscodeOnce = {
  name: 'vscode-once',
  setup(plugin) {
    plugin.onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === 'vscode-once' ? { path: 'vscode', external: true } : { path: 'vscode', namespace: 'vscode-once' },
    );
    plugin.onLoad({ filter: /.*/, namespace: 'vscode-once' }, () => ({ contents: `export * from 'vscode';` }));
  },
};

/** Likewise: 2,500 names for 20 files. */
const typescriptOnce = {
  name: 'typescript-once',
  setup(plugin) {
    plugin.onResolve({ filter: /^typescript$/ }, ({ path, namespace }) =>
      namespace === 'typescript-once' ? undefined : { path, namespace: 'typescript-once' },
    );
    plugin.onLoad({ filter: /.*/, namespace: 'typescript-once' }, () => ({
      contents: `const typescript = require('typescript'); export default typescript;`,
      resolveDir: root,
    }));
  },
};

/** The extension loads them when VS Code first asks for one. */
const partsWhenUsed = {
  name: 'parts-when-used',
  setup(plugin) {
    plugin.onResolve({ filter: /\/parts\.ts$/ }, () => ({ path: './extensionParts.js', external: true }));
  },
};

/** The panel loads it for the first pattern that needs it. */
const engineWhenUsed = {
  name: 'engine-when-used',
  setup(plugin) {
    plugin.onResolve({ filter: /\/linearEngine\.ts$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: './linearEngine.js', external: true },
    );
  },
};
const browser = { platform: 'browser', format: 'iife', target: 'es2022' };

/**
 * One row a bundle. The name on the left is the file in dist/. `keepsNames`: its classes have the names that users know, or
 * its footer uses a name of the code. `cached`: a process begins with it, so that its compiled code is kept by Node.
 */
export const bundles = {
  // Most windows have no job and need only this small file.
  'extension.js': { entry: 'src/extension/main.ts', options: { ...node, plugins: [vscodeOnce, partsWhenUsed] } },
  // The language client is larger than the rest of the extension and is needed only for files with jobs.
  'extensionParts.js': {
    entry: 'src/extension/parts.ts',
    options: {
      ...node,
      alias: { 'vscode-languageclient/node': './languageClient.js' },
      external: ['./languageClient.js'],
      plugins: [whenUsed, vscodeOnce, oncePerThread],
    },
  },
  'languageClient.js': {
    entry: 'node_modules/vscode-languageclient/lib/node/main.js',
    options: { ...node, external: ['vscode'] },
  },
  // TypeScript loads source-map-support if it is there, and works without it.
  'analysis.js': {
    entry: 'src/analysis/index.ts',
    options: { ...node, external: ['source-map-support'], plugins: [whenUsed, typescriptOnce] },
  },
  'server.js': { entry: 'src/server/main.ts', options: { ...node, plugins: [whenUsed, oncePerThread] } },
  'runner.js': {
    entry: 'src/runner/main.ts',
    cached: true,
    // Its CommonJS form hides its imports from bundlers.
    options: {
      ...node,
      external: besides,
      alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
      plugins: [whenUsed, oncePerThread],
    },
  },
  // Owns a run of the editor, which survives the window.
  'keeper.js': { entry: 'src/supervisor/keeper/main.ts', cached: true, options: node },
  // Piscina starts its threads from a file `worker.js` beside its own, so the name is fixed.
  'worker.js': { entry: 'node_modules/piscina/dist/worker.js', options: { ...node, external: besides } },
  'poolWorker.js': { entry: 'src/worker/poolWorker.ts', options: node },
  'threadMain.js': { entry: 'src/worker/threadMain.ts', options: { ...ownRealm, external: besides } },
  'processWorker.js': { entry: 'src/worker/processWorker.ts', options: node },
  'processMain.js': { entry: 'src/worker/processMain.ts', options: { ...ownRealm, external: besides } },
  // The files that `import … from 'poolscope'` loads, in programs and in jobs.
  'library.js': {
    entry: 'src/pool/index.ts',
    keepsNames: true,
    options: { ...node, external: besides, plugins: [whenUsed, oncePerThread] },
  },
  'agent.js': { entry: 'src/agent/main.ts', options: { ...node, external: besides, plugins: [whenUsed] } },
  'profiler.js': { entry: 'src/execution/startProfiler.ts', options: node },
  'sync.js': { entry: 'src/sync/index.ts', keepsNames: true, options: node },
  'manager.js': {
    entry: 'src/manager/index.ts',
    keepsNames: true,
    options: { ...node, plugins: [whenUsed, oncePerThread] },
  },
  'managerServer.js': { entry: 'src/manager/server.ts', options: node },
  'managerBridge.js': { entry: 'src/manager/client/bridge.ts', options: node },
  // Before the bundles that are `cached`.
  'keepCompiled.js': { entry: 'src/loading/keepCompiled.ts', options: node },
  'ownerWatch.js': { entry: 'src/worker/ownerWatch.ts', options: node },
  // Runs the hooks of imports in a thread of Node's own, before Node 22.15.
  'importThread.js': { entry: 'src/loading/importThread.ts', options: { ...node, external: besides } },
  // Loaded first in threads and processes that a job starts with a TypeScript file.
  'loaderPreload.js': { entry: 'src/loading/preload.ts', options: { ...node, external: besides } },
  // Loaded first in each thread and process of an observed program. It must do nothing on versions of Node that it does not know.
  'observePreload.js': {
    entry: 'src/observe/preload/main.ts',
    options: { platform: 'node', format: 'cjs', target: 'node16' },
  },
  // Loaded in those threads and processes if the values of the program are kept.
  'observeValues.js': { entry: 'src/observe/preload/values.ts', options: node },
  'observeVitest.mjs': reporter('src/observe/vitest/reporter.ts', 'VitestReporter'),
  'observeJest.mjs': reporter('src/observe/jest/reporter.ts', 'JestReporter'),
  'observePlaywright.mjs': reporter('src/observe/playwright/reporter.ts', 'PlaywrightReporter'),
  'observeNodeTest.mjs': reporter('src/observe/nodeTest/reporter.ts', 'reportTests'),
  'preflightWorker.js': {
    entry: 'src/worker/preflightWorker.ts',
    options: { ...node, external: besides, plugins: [whenUsed, oncePerThread] },
  },
  'cli.js': {
    entry: 'src/cli/main.ts',
    cached: true,
    options: { ...node, plugins: [whenUsed, oncePerThread] },
    executable: true,
  },
  'webview/standalone.js': { entry: 'webview/standalone/host.ts', options: browser },
  'webview/linearEngine.js': { entry: 'webview/kit/logs/linearEngine.ts', options: { ...browser, format: 'esm' } },
  'webview/panel.js': { entry: 'webview/main.ts', options: { ...browser, plugins: [engineWhenUsed] } },
};

/** Files copied beside the panel; folders contribute their style sheets. */
const webviewAssets = [
  'node_modules/@vscode/codicons/dist/codicon.css',
  'node_modules/@vscode/codicons/dist/codicon.ttf',
  'webview',
];

/** Builds into `outdir` and returns esbuild's metafiles by bundle. Throws if something does not compile. */
export async function build({
  outdir = join(root, 'dist'),
  production = false,
  watch = false,
  declarations = true,
} = {}) {
  if (!watch) rmSync(outdir, { recursive: true, force: true });
  mkdirSync(join(outdir, 'webview'), { recursive: true });
  const metafiles = {};
  for (const [name, bundle] of Object.entries(bundles)) {
    const built = await context({
      ...bundle.options,
      absWorkingDir: root,
      entryPoints: [bundle.entry],
      outfile: join(outdir, bundle.cached ? codeOf(name) : name),
      bundle: true,
      metafile: true,
      minifyWhitespace: production,
      minifySyntax: production,
      minifyIdentifiers: production && bundle.keepsNames !== true,
      sourcemap: production ? false : 'linked',
      legalComments: 'none',
      logLevel: 'warning',
    });
    if (bundle.cached) writeStarter(join(outdir, name), bundle.executable);
    if (watch) await built.watch();
    else {
      metafiles[name] = (await built.rebuild()).metafile;
      await built.dispose();
    }
  }
  copyAssets(join(outdir, 'webview'));
  copyTypescriptLib(outdir);
  if (declarations && !watch) writeDeclarations(join(outdir, 'types'));
  if (!watch) writeModule(outdir);
  if (!watch) writeFileSync(join(outdir, '.built'), '');
  return metafiles;
}

/** The file with the code of a bundle whose own file only starts it. */
const codeOf = (name) => name.replace('.js', '.code.js');

/** To compile the command line and the runner takes a tenth of the CPU time of a small run, so Node keeps the result. */
function writeStarter(file, isExecutable) {
  const lines = [`require('./keepCompiled.js');`, `require('./${codeOf(basename(file))}');`];
  writeFileSync(file, `${isExecutable ? '#!/usr/bin/env node\n' : ''}${lines.join('\n')}\n`);
  if (isExecutable) chmodSync(file, 0o755);
}

function copyAssets(outdir) {
  for (const asset of webviewAssets) {
    const path = join(root, asset);
    const files = statSync(path).isDirectory() ? styleSheets(path) : [path];
    for (const file of files) cpSync(file, join(outdir, relative(resolve(file, '..'), file)));
  }
}

/** The types of the language, which TypeScript's checker looks for beside itself. Those of browsers are not used. */
function copyTypescriptLib(outdir) {
  const from = dirname(createRequire(import.meta.url).resolve('@typescript/old'));
  const used = readdirSync(from).filter(
    (name) => /^lib\..*\.d\.ts$/.test(name) && !/dom|webworker|scripthost/.test(name),
  );
  for (const name of used) cpSync(join(from, name), join(outdir, name));
}

function styleSheets(dir) {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.css'))
    .map((name) => join(dir, name));
}

/** Whether dist/ is newer than everything from which it is made. */
export function isFresh() {
  const built = join(root, 'dist/.built');
  const sources = ['src', 'webview', 'package-lock.json', '.config/build.mjs'].map((path) => join(root, path));
  return existsSync(built) && statSync(built).mtimeMs > newest(...sources);
}

async function main(args) {
  const production = args.includes('--production');
  const watch = args.includes('--watch');
  if (args.includes('--if-stale') && isFresh()) return;
  const started = performance.now();
  await build({ production, watch });
  console.log(watch ? 'watching …' : `built dist/ in ${Math.round(performance.now() - started)} ms`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2)).catch((error) => {
    // esbuild has printed the errors already.
    if (!error.errors) console.error(error.message);
    process.exit(1);
  });
}
