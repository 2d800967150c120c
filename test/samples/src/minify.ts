// Does minifying pay? Every .js file of an installed dependency, before and after, as a server would send it:
// real CPU work whose items differ a thousandfold.
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { transform } from 'esbuild';
import { glob } from 'tinyglobby';

/** Every .js file of the @azure packages, wherever they are installed: the largest first, so that none is left over for the end. */
export async function inputs(): Promise<string[]> {
  const installed = fileURLToPath(new URL('..', import.meta.resolve('@azure/identity/package.json')));
  const files = await glob('**/*.js', { cwd: installed, absolute: true });
  const sized = await Promise.all(files.sort().map(async (file) => ({ file, bytes: (await stat(file)).size })));
  return sized.sort((a, b) => b.bytes - a.bytes).map(({ file }) => file);
}

/** Takes the path of a JavaScript file; gives its size in bytes before and after, both compressed with brotli. */
export async function minify(file: string) {
  const source = await readFile(file, 'utf8');
  const { code } = await transform(source, { minify: true });
  const before = brotliCompressSync(source).length;
  const after = brotliCompressSync(code).length;
  console.log(`${file.split('node_modules/').at(-1)}: ${before} to ${after} bytes`);
  if (after >= before) console.warn(`${file} did not get smaller`);
  return { file, before, after };
}
