// Debugging in isolation: the worker function alone, on one input, in one process. In the editor: "Debug one item";
// on the command line: --items 7 --isolation inline.
import { Pool } from 'poolscope';

export const inputs = ['3', '1', '4', '1', '5', '9', '2', '6x', '5', '3'];

/** Fails for item 7. */
export function parse(text: string): number {
  if (!/^\d+$/.test(text)) throw new SyntaxError(`"${text}" is no number`);
  return Number(text);
}

async function main(): Promise<void> {
  const url = new URL(import.meta.url);
  await using pool = await Pool.open<typeof import('./15-isolation.ts')>(url, { workers: 4 });
  const handles = inputs.map((text) => pool.applyAsync('parse', [text]));
  const settled = await Promise.allSettled(handles);
  const errors = settled.flatMap((result, item) =>
    result.status === 'rejected' ? [{ item, message: (result.reason as Error).message }] : [],
  );
  for (const { item, message } of errors) {
    console.log(`in the pool: ${settled.length - errors.length} results, item ${item} failed: ${message}`);
    // Inline there is no worker: the function runs in this thread, where a debugger can reach everything.
    await using alone = await Pool.open<typeof import('./15-isolation.ts')>(url, { isolation: 'inline' });
    const error: unknown = await alone.apply('parse', [inputs[item]!]).catch((reason: unknown) => reason);
    console.log(`item ${item} alone: ${(error as Error).message}`);
  }
}

if (import.meta.main) await main();
