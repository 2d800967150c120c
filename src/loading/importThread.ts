import type { LoaderSetup } from '../model/facts/moduleSource.ts';
import { imported, keptSource, type Found, type LoadContext, type ResolveContext, type Source } from './importHooks.ts';
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
  if (!loader || file === undefined) return next(url, context);
  const loaded = imported(loader, file, context.importAttributes);
  return loaded ? { ...loaded, shortCircuit: true } : keptSource(loader, file, await next(url, context));
}
