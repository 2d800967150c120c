import type { Environment, LayerRule } from './layerRules.ts';
import { importsOf, targetOf, type Source, type Target } from './sources.ts';

const nodeModules: Readonly<Record<Environment, (name: string) => boolean>> = {
  es: () => false,
  dom: () => false,
  // Messages between threads have the format of structured clone, which only V8's serialiser writes as bytes.
  'es+threads': (name) => name === 'node:worker_threads' || name === 'node:v8',
  node: () => true,
  vscode: () => true,
};

/** Returns a line for each import that a rule forbids and for each file without a rule. */
export function checkLayers(sources: readonly Source[], rules: readonly LayerRule[]): readonly string[] {
  return sources.flatMap((source) => {
    const rule = layerOf(source.path, rules);
    if (!rule) return [`${source.path} belongs to no layer; add its folder to layerRules.ts`];
    return importsOf(source)
      .map((specifier) => targetOf(source.path, specifier))
      .filter((target) => !allowed(rule, target, rules))
      .map((target) => `${source.path} imports ${nameOf(target)}; ${permissions(rule)}`);
  });
}

/** A folder inside a layer can have a row of its own; the longest folder applies. */
function layerOf(path: string, rules: readonly LayerRule[]): LayerRule | undefined {
  return rules
    .filter(({ layer }) => path.startsWith(`${layer}/`))
    .toSorted((a, b) => b.layer.length - a.layer.length)[0];
}

function allowed(rule: LayerRule, target: Target, rules: readonly LayerRule[]): boolean {
  if (target.kind === 'node') return nodeModules[rule.environment](target.name);
  if (target.kind === 'package') return rule.packages?.includes(target.name) ?? false;
  const layer = layerOf(target.path, rules)?.layer;
  return layer === rule.layer || (layer !== undefined && rule.mayImport.includes(layer));
}

function nameOf(target: Target): string {
  return target.kind === 'file' ? target.path : target.name;
}

function permissions({ layer, mayImport, packages = [] }: LayerRule): string {
  const names = [...mayImport.map((path) => path.replace('src/', '')), ...packages];
  return `${layer.replace('src/', '')} may import: ${names.join(', ') || 'nothing'}`;
}

/** Returns a line for each package that is imported outside the file or folder that owns it. */
export function checkOwners(sources: readonly Source[], owners: Readonly<Record<string, string>>): readonly string[] {
  return sources.flatMap((source) =>
    importsOf(source)
      .map((specifier) => targetOf(source.path, specifier))
      .filter((target) => target.kind === 'package')
      .filter(({ name }) => !isWithin(source.path, owners[name]))
      .map(({ name }) => `${source.path} imports ${name}, which belongs to ${owners[name] ?? 'nobody'}`),
  );
}

function isWithin(path: string, owner: string | undefined): boolean {
  return owner !== undefined && (path === owner || path.startsWith(`${owner}/`));
}

/** Returns a line for each import between units of a folder that must not import one another. */
export function checkUnits(sources: readonly Source[], folder: string, shared: readonly string[]): readonly string[] {
  const unitOf = (path: string): string | undefined =>
    path.startsWith(`${folder}/`) ? path.slice(folder.length + 1).split('/')[0] : undefined;
  return sources.flatMap((source) => {
    const unit = unitOf(source.path);
    if (unit === undefined || shared.includes(unit)) return [];
    return importsOf(source)
      .map((specifier) => targetOf(source.path, specifier))
      .filter((target) => target.kind === 'file')
      .map(({ path }) => ({ path, other: unitOf(path) }))
      .filter(({ other }) => other !== undefined && other !== unit && !shared.includes(other))
      .map(({ path }) => `${source.path} imports its neighbour ${path}`);
  });
}

/** Returns the import cycles between files, each once, as `a.ts -> b.ts -> a.ts`. */
export function findCycles(sources: readonly Source[]): readonly string[] {
  const known = new Set(sources.map(({ path }) => path));
  const graph = new Map(sources.map((source) => [source.path, ownImports(source, known)]));
  const cycles: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      cycles.push([...trail.slice(at), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return cycles;
}

function ownImports(source: Source, known: ReadonlySet<string>): readonly string[] {
  return importsOf(source)
    .map((specifier) => targetOf(source.path, specifier))
    .flatMap((target) => (target.kind === 'file' && known.has(target.path) ? [target.path] : []));
}
