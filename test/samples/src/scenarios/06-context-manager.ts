// Context manager: the pool and its workers end with the block, also if the block throws.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'poolscope';

export const inputs = Array.from({ length: 8 }, (_, item) => item);

/** Returns and prints the id of its process. On the command line: --isolation process. */
export async function whereAmI(): Promise<number> {
  console.log(`# process ${process.pid}`);
  await sleep(20);
  return process.pid;
}

export async function whereAmIAndThrow(): Promise<never> {
  await whereAmI();
  throw new Error('stop here');
}

const open = () =>
  Pool.open<typeof import('./06-context-manager.ts')>(new URL(import.meta.url), { workers: 4, isolation: 'process' });

async function main(): Promise<void> {
  const seen = new Set<number>();
  {
    await using pool = await open();
    for (const pid of await pool.map('whereAmI', inputs)) seen.add(pid);
  }
  console.log(`the block ends: ${left(seen)} workers left`);
  seen.clear();
  try {
    await using pool = await open();
    for (const pid of await pool.map('whereAmI', inputs)) seen.add(pid);
    throw new Error('stop here');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.log(`the block throws "${error.message}": ${left(seen)} workers left`);
  }
}

/** Number of these processes that are alive. */
function left(pids: Iterable<number>): number {
  return [...pids].filter((pid) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }).length;
}

if (import.meta.main) await main();
