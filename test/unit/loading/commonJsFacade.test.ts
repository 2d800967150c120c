import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { commonJsFacade } from '../../../src/loading/commonJsFacade.ts';
import { Loader } from '../../../src/loading/loader.ts';
import { scratch } from '../../support/scratch.ts';

/** Imports the facade of a CommonJS module with this text, which stands for the transformed file. */
async function importFacade(source: string) {
  const file = scratch('it’s "job".cjs');
  writeFileSync(file, source);
  const facade = join(dirname(file), 'facade.mjs');
  const loader = new Loader({ dir: null, forDebugger: false });
  const loaded = commonJsFacade(loader, file, { format: 'commonjs', source });
  expect(loaded.format).toBe('module');
  writeFileSync(facade, loaded.source);
  const exports = (await import(pathToFileURL(facade).href)) as Record<string, unknown>;
  return { exports, required: createRequire(file)(file) as unknown };
}

test('the facade exports the names of the module, and shares it with require', async () => {
  const { exports, required } = await importFacade(
    'exports.one = { shared: true }; exports.$two = 2; exports.default = 3;\n' +
      '0 && (module.exports = { one, $two, absent });',
  );
  expect(exports['one']).toBe((required as { one: object }).one);
  expect(exports).toMatchObject({ $two: 2, absent: undefined });
  // As in Node, the default export is the whole module, and not its property of that name.
  expect(exports['default']).toBe(required);
  const names = Object.keys(exports).filter((name) => name !== 'module.exports');
  expect(names.toSorted()).toEqual(['$two', 'absent', 'default', 'one']);
});

test('a module that is one value is the default export, and from Node 23 on also has the name module.exports', async () => {
  const { exports, required } = await importFacade('module.exports = function work() {};');
  expect(exports['default']).toBe(required);
  const isNew = Number.parseInt(process.versions.node, 10) >= 23;
  expect(exports['module.exports']).toBe(isNew ? required : undefined);
});
