import { runFolder } from './names.ts';
import type { Connection } from './server.ts';

/** Deletes all keys of a run. */
export async function removeRun(connection: Connection, run: string): Promise<void> {
  const keys = await keysOf(connection, `${runFolder(run)}:*`);
  if (keys.length > 0) await connection.call('DEL', ...keys);
}

export async function keysOf(connection: Connection, pattern: string): Promise<readonly string[]> {
  const found = new Set<string>();
  let cursor = '0';
  do {
    const [next, keys] = (await connection.call('SCAN', cursor, 'MATCH', pattern, 'COUNT', 1000)) as [string, string[]];
    for (const key of keys) found.add(key);
    cursor = next;
  } while (cursor !== '0');
  return [...found];
}
