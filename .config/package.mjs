// Makes what is published: `node .config/package.mjs [--all] [--if-stale]`. It writes the extension to dist-vsix/, in one file with
// the native compiler for Linux x64 and one with the WebAssembly compiler, which runs everywhere and is twenty times slower; with
// --all, also in one file for each other platform that VS Code names. The package of the library and the command line goes to
// dist-npm/.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { build } from './build.mjs';
import { placeCompiler, platforms } from './compilers.mjs';
import { newest, root } from './lib.mjs';
import { packLibrary } from './npmPackage.mjs';

const outdir = join(root, 'dist-vsix');
const npmDir = join(root, 'dist-npm');
const limitBytes = 8_500_000;

const packagings = [
  ...platforms.map((platform) => ({ ...platform, target: platform.name })),
  { name: 'universal', target: undefined, esbuild: 'esbuild-wasm' },
];

const documents = [
  '.vscodeignore',
  'package.nls.json',
  'package.nls.de.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'THIRD-PARTY-NOTICES.md',
  'media',
  // The page of each finding, which the editor opens.
  'docs/findings.md',
];
/** What only the npm package has. */
const librarysOwn = ['docs/schemas', 'docs/man'];
const vsixOf = ({ name }) => join(outdir, `poolscope-${name}.vsix`);

const args = process.argv.slice(2);
/** The packages of other platforms hold compilers that npm has to load first, so they are made when they are asked for. */
const wanted = args.includes('--all')
  ? packagings
  : packagings.filter(({ name }) => name === 'linux-x64' || name === 'universal');
if (!(args.includes('--if-stale') && isFresh())) await packageAll();

async function packageAll() {
  const stage = mkdtempSync(join(tmpdir(), 'poolscope-package-'));
  try {
    await build({
      outdir: join(stage, 'dist'),
      production: true,
    });
    for (const document of documents) cpSync(join(root, document), join(stage, document), { recursive: true });
    for (const dir of [outdir, npmDir]) {
      rmSync(dir, { recursive: true, force: true });
      mkdirSync(dir, { recursive: true });
    }
    for (const path of librarysOwn) cpSync(join(root, path), join(stage, path), { recursive: true });
    packLibrary(stage, npmDir);
    for (const path of ['dist/types', ...librarysOwn]) rmSync(join(stage, path), { recursive: true });
    writeManifest(stage, extensionManifest());
    cpSync(join(root, 'media/marketplace.md'), join(stage, 'README.md'));
    for (const packaging of wanted) await packageOne(stage, packaging);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

async function packageOne(stage, packaging) {
  const vendor = join(stage, 'dist/vendor');
  rmSync(vendor, { recursive: true, force: true });
  placeCompiler(packaging, vendor);
  const file = vsixOf(packaging);
  await createVSIX({ cwd: stage, packagePath: file, dependencies: false, target: packaging.target });
  const { size } = statSync(file);
  console.log(`dist-vsix/${packaging.name}: ${(size / 1e6).toFixed(2)} MB`);
  if (size > limitBytes) throw new Error(`${file} is larger than ${limitBytes / 1e6} MB`);
}

function readManifest() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

function writeManifest(stage, manifest) {
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** The manifest without the parts that only the repository needs. Dependencies are in the bundles. */
function extensionManifest() {
  const manifest = readManifest();
  for (const key of [
    'private',
    'scripts',
    'dependencies',
    'devDependencies',
    'optionalDependencies',
    'overrides',
    'allowScripts',
    'exports',
    'man',
    // This list is for the npm package of the library. The extension uses .vscodeignore instead.
    'files',
  ])
    delete manifest[key];
  return manifest;
}

function isFresh() {
  const sources = ['src', 'webview', 'package.json', 'package-lock.json', '.config', ...documents];
  const made = newest(...sources.map((path) => join(root, path)));
  return [npmDir, ...wanted.map(vsixOf)].every((path) => existsSync(path) && statSync(path).mtimeMs > made);
}
