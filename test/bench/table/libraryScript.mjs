// A program on the library: `node libraryScript.mjs FUNCTION ITEMS [LOGS]`. `LOGS` is the file for what its items print.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { Pool } from '../../../dist/library.mjs';

const [name, items, logs] = process.argv.slice(2);
const pool = await Pool.open(join(import.meta.dirname, 'work.mjs'), { workers: 2 });
const stream = logs === undefined ? undefined : createWriteStream(logs);
if (stream) pool.onLog(({ text }) => void stream.write(`${text}\n`));
await pool.map(
  name,
  Array.from({ length: Number(items) }, (_, k) => k),
  { chunksize: 'auto' },
);
await pool.close();
await pool.join();
if (stream) await once(stream.end(), 'finish');
