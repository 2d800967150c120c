// Writes the library's declaration files: what its entry reaches, in plain `.js` imports that every resolver knows.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { root } from './lib.mjs';

const entry = 'pool/index.d.ts';
const relativeImport = /(from\s+|import\()'(\.[^']*)\.ts'/g;

export function writeDeclarations(outdir) {
  const stage = mkdtempSync(join(tmpdir(), 'poolscope-types-'));
  try {
    const tsc = join(root, 'node_modules/.bin/tsc');
    execFileSync(tsc, ['-p', 'src/tsconfig.library.json', '--outDir', stage], { cwd: root, stdio: 'inherit' });
    const wanted = [resolve(stage, entry)];
    // Grows while it is walked.
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
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}
