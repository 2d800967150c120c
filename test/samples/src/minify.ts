// Does minifying pay? Minifies every .js file of an installed dependency and compares the sizes that a server would send.
// This is CPU work whose items differ by a factor of a thousand.
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { transform } from 'esbuild';
import { glob } from 'tinyglobby';

/** Paths of all .js files of the installed @azure packages, the largest first: a large file at the end would run alone. */
export async function inputs(): Promise<string[]> {
  const installed = fileURLToPath(new URL('..', import.meta.resolve('@azure/identity/package.json')));
  const files = await glob('**/*.js', { cwd: installed, absolute: true });
  const sized = await Promise.all(files.sort().map(async (file) => ({ file, bytes: (await stat(file)).size })));
  return sized.sort((a, b) => b.bytes - a.bytes).map(({ file }) => file);
}

/** Takes the path of a JavaScript file; returns its size in bytes before and after minifying, both compressed with brotli. */
export async function minify(file: string) {
  const source = await readFile(file, 'utf8');
  const { code } = await transform(source, { minify: true });
  const before = brotliCompressSync(source).length;
  const after = brotliCompressSync(code).length;
  console.log(`${file.split('node_modules/').at(-1)}: ${before} to ${after} bytes`);
  if (after >= before) console.warn(`${file} did not get smaller`);
  return { file, before, after };
}
