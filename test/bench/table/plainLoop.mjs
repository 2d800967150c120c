// Reads a file of records without a pool: `node plainLoop.mjs FILE.ndjson|FILE.csv`.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse';

const [file] = process.argv.slice(2);
const input = createReadStream(file);
const records = file.endsWith('.csv') ? input.pipe(parse({ columns: true })) : createInterface({ input });
let sum = 0;
for await (const record of records) sum += Number((typeof record === 'string' ? JSON.parse(record) : record).id);
console.log(sum);
