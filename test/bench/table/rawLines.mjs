// Two threads write lines to one file: `node rawLines.mjs FILE LINES LINES_A_WRITE`.
import { openSync, writeSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const linesPerItem = 10;
if (isMainThread) {
  const [file, lines, block] = process.argv.slice(2);
  openSync(file, 'w');
  const half = Number(lines) / 2;
  for (const from of [0, half]) {
    new Worker(new URL(import.meta.url), { workerData: { file, from, to: from + half, block: Number(block) } });
  }
} else {
  const { file, from, to, block } = workerData;
  const fd = openSync(file, 'a');
  let text = '';
  for (let at = from; at < to; at++) {
    text += `item ${Math.floor(at / linesPerItem)} line ${at % linesPerItem}\n`;
    if ((at + 1) % block > 0 && at + 1 < to) continue;
    writeSync(fd, text);
    text = '';
  }
}
