import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';

// Each transport is a thread of pino. It looks for its target from the file that calls it, this one.
const destination = join(mkdtempSync(join(tmpdir(), 'packages-pino-')), 'log.txt');
const log = pino({
  transport: {
    targets: [
      { target: 'pino-pretty', options: { destination, colorize: false, ignore: 'time,pid,hostname' } },
      { target: './transport.mjs', options: { destination: `${destination}.own` } },
    ],
  },
});

export const inputs = [1, 2, 3];

export async function work(n: number): Promise<readonly string[]> {
  log.info({ n, err: new RangeError('as data') }, `line ${n}`);
  await new Promise((done) => log.flush(done));
  return [await lineWith(destination, `line ${n}`), await lineWith(`${destination}.own`, `line ${n}`)];
}

async function lineWith(file: string, text: string): Promise<string> {
  for (;;) {
    const lines = readIfThere(file).split('\n');
    const line = lines.find((each) => each.includes(text));
    if (line !== undefined) return line;
    await sleep(10);
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
