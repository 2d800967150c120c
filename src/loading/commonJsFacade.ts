import { cjsExports } from './cjsExports.ts';
import type { Loaded, Loader } from './loader.ts';

/**
 * Makes the ES module that `import` loads in place of a CommonJS module in TypeScript. Node would read the export names
 * in the file itself, which is TypeScript; so this module lists them, and takes the values from `require`, which shares
 * the module with all code that requires it. If a hook returned the code itself, Node before 24 would run it with a
 * `require` that cannot load ES modules and has no cache.
 */
export function commonJsFacade(loader: Loader, file: string, { source }: Loaded): Loaded {
  const names = cjsExports(loader, file, source);
  if (hasWholeExport) names.push('module.exports');
  const exported = names.map(
    (name, k) => `const e${k} = ${valueOf(name)}; export { e${k} as ${JSON.stringify(name)} };`,
  );
  const lines = [
    `import { createRequire } from 'node:module';`,
    `const module = createRequire(import.meta.url)(${JSON.stringify(file)});`,
    `export default module;`,
    ...exported,
    // Stacks and debuggers treat these lines as a part of Node.
    `//# sourceURL=node:poolscope/commonJsFacade`,
    '',
  ];
  return { format: 'module', source: lines.join('\n') };
}

/** Node 23 and newer also export the whole CommonJS module under the name `module.exports`. */
const hasWholeExport = Number.parseInt(process.versions.node, 10) >= 23;

const valueOf = (name: string): string => (name === 'module.exports' ? 'module' : `module[${JSON.stringify(name)}]`);
