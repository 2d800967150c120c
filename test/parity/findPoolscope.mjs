// Preloaded by Node: `import 'poolscope'` gives the library that was built here, as it would an installed one.
import { registerHooks } from 'node:module';

const library = new URL('../../dist/library.mjs', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'poolscope' ? { url: library, shortCircuit: true } : next(specifier, context),
});
