import type { Binding, ExportEntry, ItemKind, Outline, SecondParameter, Value } from './outline.ts';
import { parseOutline } from './parse.ts';
import { reservedExports } from './reservedExports.ts';

/** An exported function that can be a job. */
interface FoundSite {
  /** `default` for the default export. */
  readonly exportName: string;
  /** The export name; for `default`, the local name if there is one. */
  readonly label: string;
  /** Zero-based position of the name. */
  readonly line: number;
  readonly character: number;
  /** Last line of the function, to find the function at a cursor. */
  readonly lastLine: number;
  readonly isAsync: boolean;
  /** Number of declared parameters; undefined for a re-export and for the result of a call. */
  readonly parameters: number | undefined;
  /** Undefined for a re-export and for the result of a call. */
  readonly second: SecondParameter | undefined;
  /** What its first parameter shows about the items. */
  readonly item: ItemKind;
}

interface FoundSites {
  readonly sites: readonly FoundSite[];
  /** Exports that may serve as input, `inputs` first. */
  readonly inputExports: readonly string[];
}

/**
 * Finds the exported functions of a module that can run as jobs, in source order, and the exports that can be inputs.
 * Works on half-typed text; runs nothing and reads no file. Generators are inputs, not jobs. The names of `export * from`
 * are in another file, and left out.
 *
 * Some exports are only probably functions. A re-export counts if its name begins with a small letter. The result of a call
 * counts if the call receives a function: `export const load = memoize(async (id) => …)`. Other results, and default
 * exports such as `defineConfig(() => …)`, count if the module exports `inputs` and no other function.
 */
export function findJobSites(sourceText: string, fileName: string): FoundSites {
  const outline = parseOutline(sourceText, fileName);
  const sites = new Map<string, FoundSite>();
  const possible = new Map<string, FoundSite>();
  const inputs = new Set<string>();
  for (const entry of outline.exports) {
    const target = resolve(outline, entry.binding);
    if (canBeInput(entry.exportName, target.value)) inputs.add(entry.exportName);
    else if (!reservedExports.has(entry.exportName)) {
      const found = isJob(outline, entry, target) ? sites : target.value.kind === 'result' ? possible : undefined;
      if (found && !found.has(entry.exportName)) found.set(entry.exportName, siteOf(entry, target));
    }
  }
  if (sites.size === 0 && inputs.has('inputs')) possible.forEach((site, name) => sites.set(name, site));
  return {
    sites: [...sites.values()].sort((a, b) => a.line - b.line || a.character - b.character),
    inputExports: [...inputs].sort((a, b) => Number(b === 'inputs') - Number(a === 'inputs')),
  };
}

/** Follows references to the declaration. Overloads have the place of the first signature and the value of the implementation. */
function resolve(outline: Outline, binding: Binding): Binding {
  const seen = new Set<string>();
  let found = binding;
  while (found.value.kind === 'reference' && !seen.has(found.value.name)) {
    const { name } = found.value;
    seen.add(name);
    const declared = outline.declarations.filter((declaration) => declaration.name === name);
    const [first] = declared;
    if (!first) return { ...found, value: { kind: 'other' } };
    if (first.value.kind === 'imported') return { ...found, value: first.value };
    const whole = declared.find(({ value }) => value.kind === 'function' && value.hasBody) ?? first;
    found = { ...first, value: whole.value, lastLine: whole.lastLine };
  }
  return found;
}

function canBeInput(exportName: string, value: Value): boolean {
  if (exportName !== 'inputs' && reservedExports.has(exportName)) return false;
  if (value.kind === 'function') {
    if (value.parameters > 0) return false;
    return exportName === 'inputs' || value.isGenerator || value.givesIterable;
  }
  if (value.kind === 'iterable') return true;
  return exportName === 'inputs';
}

function isJob(outline: Outline, { exportName }: ExportEntry, { name, value }: Binding): boolean {
  if (value.kind === 'function') return value.hasBody && !value.isGenerator;
  if (value.kind === 'result') return exportName !== 'default' && returnsFunction(outline, value);
  // Only the spelling of a re-exported name is known: names of classes and constants begin with a capital letter.
  return value.kind === 'imported' && /^[^A-Z]/.test(exportName === 'default' ? (name ?? '') : exportName);
}

function returnsFunction(outline: Outline, { receivesFunction, names }: Extract<Value, { kind: 'result' }>): boolean {
  const isFunction = (name: string): boolean =>
    outline.declarations.some((each) => each.name === name && resolve(outline, each).value.kind === 'function');
  return receivesFunction || names.some(isFunction);
}

function siteOf({ exportName, binding }: ExportEntry, target: Binding): FoundSite {
  const { value } = target;
  const local = target.name ?? binding.name;
  return {
    exportName,
    label: exportName === 'default' && local !== undefined ? local : exportName,
    line: target.at.line,
    character: target.at.character,
    lastLine: target.lastLine,
    isAsync: value.kind === 'function' && value.isAsync,
    parameters: value.kind === 'function' ? value.parameters : undefined,
    second: value.kind === 'function' ? value.second : undefined,
    item: value.kind === 'function' ? value.item : 'unknown',
  };
}
