// Large input files, beside a plain loop without a pool.
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { poolscope, program, scratch, script } from './programs.mts';
import type { Contender, Group, Row } from './row.mts';

const bytesPerLine = 100;

export const inputs: Group = (isQuick) => {
  const megabytes = isQuick ? 10 : 100;
  return { ndjson: rowOf('ndjson', megabytes), csv: rowOf('csv', megabytes) };
};

function rowOf(format: 'ndjson' | 'csv', megabytes: number): Row {
  const file = join(scratch, `input.${format}`);
  const own = program('poolscope', 'ours', poolscope('same', `--input=${file}`, '--chunksize=auto'), {
    seesMemory: true,
  });
  const prepared: Contender = { ...own, open: () => (write(file, format, megabytes), own.open()) };
  return {
    title: `${megabytes} MB of ${format.toUpperCase()} in lines of ${bytesPerLine} B`,
    unit: 'ms',
    rounds: 3,
    contenders: [prepared, program('a plain loop', 'peer', script('plainLoop.mjs', file), { seesMemory: true })],
  };
}

function write(file: string, format: 'ndjson' | 'csv', megabytes: number): void {
  const fd = openSync(file, 'w');
  if (format === 'csv') writeSync(fd, 'id,name,x,text\n');
  const bare = (k: number, text: string): string =>
    format === 'csv'
      ? `${k},customer ${k},${k / 8},${text}`
      : JSON.stringify({ id: k, name: `customer ${k}`, x: k / 8, text });
  const line = (k: number): string => bare(k, 'x'.repeat(bytesPerLine - 1 - bare(k, '').length));
  const lines = (megabytes * 1e6) / bytesPerLine;
  const block = 10_000;
  for (let at = 0; at < lines; at += block) {
    writeSync(fd, Array.from({ length: block }, (_, k) => `${line(at + k)}\n`).join(''));
  }
  closeSync(fd);
}
