import type { Loader } from './loader.ts';
import { isTransformed } from './codeStore.ts';

/**
 * Names that a transformed CommonJS module exports, as esbuild notes them for Node: `0 && (module.exports = { a, b,
 * ...require("./c") })`. If a module is exported as a whole, its names are read in that module, if that one is
 * transformed too.
 */
export function cjsExports(loader: Loader, file: string, source: string): string[] {
  const names = new Set<string>();
  collect(loader, file, source, names, new Set());
  names.delete('default');
  return [...names];
}

function collect(loader: Loader, file: string, source: string, names: Set<string>, seen: Set<string>): void {
  if (seen.has(file)) return;
  seen.add(file);
  const note = /0 && \(module\.exports = \{([^}]*)\}\)/.exec(source)?.[1] ?? '';
  for (const entry of note.split(',').map((part) => part.trim())) {
    if (/^[\w$]+$/.test(entry)) names.add(entry);
    const specifier = /^\.\.\.require\("(.*)"\)$/.exec(entry)?.[1];
    const target = specifier === undefined ? undefined : loader.before(specifier, file)?.file;
    if (target === undefined || !isTransformed(target)) continue;
    const loaded = loader.load(target);
    if (loaded?.format === 'commonjs') collect(loader, target, loaded.source, names, seen);
  }
}
