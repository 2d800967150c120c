// Debugging with a central log: lines of all workers arrive in one ordered stream, with worker, item and level.
import { setTimeout as sleep } from 'node:timers/promises';
import { getLogger, Pool } from 'poolscope';

export const inputs = Array.from({ length: 8 }, (_, item) => item);

const log = getLogger('work');

export async function work(item: number): Promise<void> {
  for (const step of [1, 2, 3]) {
    log.info(`item ${item} step ${step}`);
    await sleep(2);
  }
  if (item === 5) log.warn(`item ${item} is odd`);
}

async function main(): Promise<void> {
  await using pool = await Pool.open<typeof import('./14-central-log.ts')>(new URL(import.meta.url), { workers: 4 });
  const lines: { readonly level: string; readonly text: string }[] = [];
  pool.onLog((record) => {
    lines.push(record);
    console.log(`# worker ${record.worker} item ${record.item} ${record.level}: ${record.text}`);
  });
  await pool.map('work', inputs);
  const inOrder = inputs.every((item) => {
    const own = lines.filter(({ text }) => text.startsWith(`item ${item} step`));
    return own.map(({ text }) => text.at(-1)).join('') === '123';
  });
  console.log(`${lines.length} lines, those of each item ${inOrder ? 'in order' : 'mixed up'}`);
  console.log(`warnings: ${lines.flatMap(({ level, text }) => (level === 'warn' ? [text] : [])).join('; ')}`);
}

if (import.meta.main) await main();
