import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { packagedVsix, type Packaging } from '../support/packaged.ts';
import { zipEntries, type ZipEntry } from '../support/zip.ts';

const bundles = [
  'agent.js',
  'analysis.js',
  'cli.code.js',
  'cli.js',
  'extension.js',
  'extensionParts.js',
  'importThread.js',
  'keepCompiled.js',
  'keeper.code.js',
  'keeper.js',
  'languageClient.js',
  'library.js',
  'library.mjs',
  'loaderPreload.js',
  'manager.js',
  'managerBridge.js',
  'managerServer.js',
  'observeJest.mjs',
  'observeNodeTest.mjs',
  'observePlaywright.mjs',
  'observePreload.js',
  'observeValues.js',
  'observeVitest.mjs',
  'ownerWatch.js',
  'poolWorker.js',
  'preflightWorker.js',
  'processMain.js',
  'processWorker.js',
  'profiler.js',
  'runner.code.js',
  'runner.js',
  'server.js',
  'sync.js',
  'threadMain.js',
  'webview/codicon.css',
  'webview/codicon.ttf',
  'webview/linearEngine.js',
  'webview/panel.css',
  'webview/panel.js',
  'webview/standalone.js',
  'worker.js',
];

/** The types of the language, for `poolscope check`. */
const typescriptLib = /^dist\/lib\.[\w.]+\.d\.ts$/;

const compilers: Readonly<Record<Packaging, readonly string[]>> = {
  'linux-x64': ['esbuild/bin/esbuild', 'esbuild/lib/main.js', 'esbuild/package.json'],
  universal: [
    'esbuild-wasm/bin/esbuild',
    'esbuild-wasm/esbuild.wasm',
    'esbuild-wasm/lib/main.js',
    'esbuild-wasm/package.json',
    'esbuild-wasm/wasm_exec.js',
    'esbuild-wasm/wasm_exec_node.js',
  ],
};

const documents = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'THIRD-PARTY-NOTICES.md',
  'docs/findings.md',
  'package.json',
  'package.nls.de.json',
  'package.nls.json',
];

describe.each<Packaging>(['linux-x64', 'universal'])('the packaged extension, %s', (packaging) => {
  let archive: Buffer;
  let entries: readonly ZipEntry[];

  beforeAll(() => {
    archive = readFileSync(packagedVsix(packaging));
    entries = zipEntries(archive);
  }, 120_000);

  it('holds the bundles, the compiler and the documents, and nothing else', () => {
    const names = entries
      .map(({ name }) => name)
      .filter((name) => name.startsWith('extension/') && !name.startsWith('extension/media/'))
      .map(sourceName)
      .filter((name) => !typescriptLib.test(name));
    const dist = [...bundles, ...compilers[packaging].map((file) => `vendor/${file}`)].map((file) => `dist/${file}`);
    expect(names.toSorted()).toEqual([...dist, ...documents].toSorted());
  });

  it('holds the types of the language', () => {
    const names = entries.map(({ name }) => sourceName(name)).filter((name) => typescriptLib.test(name));
    expect(names).toEqual(expect.arrayContaining(['dist/lib.es5.d.ts', 'dist/lib.esnext.d.ts']));
  });

  it('can run its compiler', () => {
    const binary = entries.find(({ name }) => name.endsWith('/bin/esbuild'));
    expect(binary?.mode.toString(8)).toBe('755');
  });

  it('is smaller than 8.5 MB', () => {
    expect(archive.length).toBeLessThan(8_500_000);
  });
});

/** The packer renames some documents. */
function sourceName(name: string): string {
  const path = name.slice('extension/'.length);
  const renamed: Record<string, string> = {
    'readme.md': 'README.md',
    'changelog.md': 'CHANGELOG.md',
    'LICENSE.txt': 'LICENSE',
  };
  return renamed[path] ?? path;
}
