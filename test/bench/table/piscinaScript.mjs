// A program on Piscina: `node piscinaScript.mjs FUNCTION ITEMS CHUNKSIZE [RESULTS]`. `RESULTS` is the file for the results.
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Piscina } from 'piscina';

const [name, items, chunksize, results] = process.argv.slice(2);
const workers = 2;
const pool = new Piscina({ filename: join(import.meta.dirname, 'work.mjs'), minThreads: workers, maxThreads: workers });
const file = results === undefined ? undefined : openSync(results, 'w');
const chunks = [];
for (let at = 0; at < Number(items); at += Number(chunksize)) {
  const length = Math.min(Number(chunksize), Number(items) - at);
  const chunk = { name, items: Array.from({ length }, (_, k) => at + k) };
  chunks.push(pool.run(chunk, { name: results === undefined ? 'mapChunk' : 'mapChunkAsText' }));
}
for (const chunk of chunks) {
  const text = await chunk;
  if (file !== undefined) writeSync(file, text);
}
await pool.close();
