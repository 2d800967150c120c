// Runs a job without Poolscope, in one worker thread: `node plain.mjs '{"module":…,"exportName":…}'`. The thread writes
// the outcome of each item to the file `outcomes`, in the format of node:v8.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { serialize } from 'node:v8';
import { isMainThread, Worker } from 'node:worker_threads';

const { module, exportName, input, outcomes, tsx } = JSON.parse(process.argv[2]);

if (isMainThread) new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
else await runAll();

async function runAll() {
  if (tsx) {
    (await import(pathToFileURL(`${tsx}/dist/cjs/api/index.mjs`).href)).register();
    (await import(pathToFileURL(`${tsx}/dist/esm/api/index.mjs`).href)).register();
  }
  const exported = await import(pathToFileURL(module).href);
  const work = find(exported, exportName);
  const found = [];
  for (const item of await itemsOf(exported)) {
    try {
      found.push({ value: unpacked(await work(item)) });
    } catch (error) {
      found.push({ error: `${error.name}: ${error.message}` });
    }
  }
  writeFileSync(outcomes, serialize(found));
  process.exit(0);
}

/** Compiled CommonJS has its default export one level further down. */
function find(exported, name) {
  const value = exported[name] ?? exported.default?.[name];
  return name === 'default' ? (value?.default ?? value) : value;
}

async function itemsOf(exported) {
  if (input) return JSON.parse(readFileSync(input, 'utf8'));
  const inputs = find(exported, 'inputs');
  return typeof inputs === 'function' ? await inputs() : inputs;
}

/** Piscina unpacks what its `move` has packed. */
function unpacked(value) {
  const packed = Symbol.for('Piscina.valueOf');
  return typeof value === 'object' && value !== null && packed in value ? value[packed] : value;
}
