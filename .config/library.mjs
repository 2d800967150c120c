// Writes the files beside the bundle of the library: its declarations, and the module that `import` loads.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { root } from './lib.mjs';

const entry = 'pool/index.d.ts';
const relativeImport = /(from\s+|import\()'(\.[^']*)\.ts'/g;

/** Copies the declarations that the entry reaches, with plain `.js` imports that every resolver knows. */
export function writeDeclarations(outdir) {
  const stage = mkdtempSync(join(tmpdir(), 'poolscope-types-'));
  try {
    const tsc = join(root, 'node_modules/.bin/tsc');
    execFileSync(tsc, ['-p', 'src/tsconfig.library.json', '--outDir', stage], { cwd: root, stdio: 'inherit' });
    const wanted = [resolve(stage, entry)];
    // The list grows while it is walked.
    for (const file of wanted) {
      const text = readFileSync(file, 'utf8');
      for (const [, , path] of text.matchAll(relativeImport)) {
        const target = resolve(dirname(file), `${path}.d.ts`);
        if (!wanted.includes(target)) wanted.push(target);
      }
      const to = join(outdir, relative(stage, file));
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, text.replace(relativeImport, "$1'$2.js'"));
    }
    // The declarations beside it are those of a CommonJS module.
    writeFileSync(join(outdir, entry.replace('.d.ts', '.d.mts')), "export * from './index.js';\n");
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

const bundledText =
  'poolscope finds none of its files: a bundler has taken it into its output. Mark poolscope as external in the bundler, and make the module of the functions an entry of its own.';

/** Names every export, so that Node does not have to search the bundle for them: that takes longer than to run it. */
export function writeModule(outdir) {
  const bundle = './library.js';
  const names = Object.keys(createRequire(join(outdir, 'x.js'))(bundle)).sort();
  const lines = [
    "import { createRequire } from 'node:module';",
    'let library;',
    `try { library = createRequire(import.meta.url)('${bundle}'); } catch (error) {`,
    // What a bundler makes of these lines does not find the file, or has no URL.
    "  if (!['MODULE_NOT_FOUND', 'ERR_INVALID_ARG_VALUE'].includes(error?.code)) throw error;",
    `  throw new Error(${JSON.stringify(bundledText)}, { cause: error });`,
    '}',
    ...names.map((name) => `export const ${name} = library.${name};`),
  ];
  writeFileSync(join(outdir, 'library.mjs'), `${lines.join('\n')}\n`);
}
