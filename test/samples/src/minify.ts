// Minifies every .js file of an installed dependency: real CPU work whose items differ a thousandfold.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { glob } from 'tinyglobby';
import { minify as terse } from 'terser';

/** Every .js file of the @azure packages, wherever they are installed, in a stable order. */
export async function inputs(): Promise<string[]> {
  const installed = fileURLToPath(new URL('..', import.meta.resolve('@azure/identity/package.json')));
  const files = await glob('**/*.js', { cwd: installed, absolute: true });
  return files.sort();
}

/** Takes the path of a JavaScript file; gives its size before and after. */
export async function minify(file: string) {
  const source = await readFile(file, 'utf8');
  const result = await terse(source, { module: true, sourceMap: false });
  const after = result.code?.length ?? 0;
  console.log(`${file.split('node_modules/').at(-1)}: ${source.length} to ${after} characters`);
  if (after > source.length) console.warn(`${file} did not get smaller`);
  return { file, before: source.length, after };
}
