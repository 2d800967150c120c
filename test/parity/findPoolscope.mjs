// Node preloads this file: `import 'poolscope'` then finds the built library of this repository, like an installed one.
import { registerHooks } from 'node:module';

const library = new URL('../../dist/library.mjs', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'poolscope' ? { url: library, shortCircuit: true } : next(specifier, context),
});
