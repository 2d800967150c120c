import type { LoaderSetup } from '../model/facts/moduleSource.ts';
import { cjsExports } from './cjsExports.ts';
import { keptSource, type Found, type LoadContext, type ResolveContext, type Source } from './importHooks.ts';
import { Loader } from './loader.ts';
import { toPath, toUrl } from './resolver.ts';

// Loader hooks for Node before 22.15, which runs them in a separate thread. Node requires these names.

let loader: Loader | undefined;

export function initialize(options: LoaderSetup): void {
  loader = new Loader(options);
}

export async function resolve(
  specifier: string,
  context: ResolveContext,
  next: (specifier: string, context: ResolveContext) => Promise<Found>,
): Promise<Found> {
  const found = loader?.before(specifier, context.parentURL);
  if (found) return { url: toUrl(found), shortCircuit: true };
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!loader) throw error;
    return { url: toUrl(loader.after(specifier, context.parentURL, 'import', error)), shortCircuit: true };
  }
}

export async function load(
  url: string,
  context: LoadContext,
  next: (url: string, context: LoadContext) => Promise<Source>,
): Promise<Source> {
  const file = toPath(url);
  const loaded = file === undefined ? undefined : loader?.import(file, context.importAttributes);
  if (!loader || file === undefined) return next(url, context);
  if (!loaded) return keptSource(loader, file, await next(url, context));
  if (loaded.format === 'module') return { ...loaded, shortCircuit: true };
  const source = facade(file, cjsExports(loader, file, loaded.source));
  return { format: 'module', source, shortCircuit: true };
}

/**
 * An ES module with the exports of a CommonJS one. Node would read the export names in the file itself, which is
 * TypeScript here. So this module lists the names, and takes the values from `require`, which shares the module with
 * all code that requires it.
 */
function facade(file: string, names: readonly string[]): string {
  const exported = names.map(
    (name, k) => `const e${k} = module[${JSON.stringify(name)}]; export { e${k} as ${name} };`,
  );
  return [
    `import { createRequire } from 'node:module';`,
    `const module = createRequire(import.meta.url)(${JSON.stringify(file)});`,
    `export default module;`,
    ...exported,
    '',
  ].join('\n');
}
