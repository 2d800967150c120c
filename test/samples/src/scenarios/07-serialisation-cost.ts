// The cost of an argument: a value is copied for every item, shared memory is not.
import { Pool, SharedArray } from 'poolscope';

const rows = 100_000;

/** A large table of numbers and a large nested object. */
function makeTable(): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => row % 1000);
}

function makeTree(): readonly { readonly id: number; readonly tags: readonly string[] }[] {
  return Array.from({ length: 2000 }, (_, id) => ({ id, tags: [`tag ${id % 7}`, `group ${id % 3}`] }));
}

/** Each item contains all of the data. */
export const inputs = Array.from({ length: 8 }, (_, part) => ({ part, table: makeTable(), tree: makeTree() }));

/** By value: sums this item's eighth of the table and counts the tags of the tree. */
export function sumCopy({ part, table, tree }: (typeof inputs)[number]): number {
  return sumOf(table, part) + tree.reduce((tags, node) => tags + node.tags.length, 0);
}

export const parts = [0, 1, 2, 3, 4, 5, 6, 7];

export const initargs = () => [new SharedArray('float64', makeTable())] as const;

let shared: SharedArray<'float64'>;

export function setup(table: SharedArray<'float64'>): void {
  shared = table;
}

/** Shared: the item is only the number of its part. */
export function sumShared(part: number): number {
  return sumOf(shared.view, part);
}

function sumOf(table: Float64Array, part: number): number {
  const size = table.length / 8;
  return table.subarray(part * size, (part + 1) * size).reduce((a, b) => a + b, 0);
}

async function main(): Promise<void> {
  await using pool = await Pool.open<typeof import('./07-serialisation-cost.ts')>(new URL(import.meta.url), {
    workers: 4,
    initializer: { name: 'setup', args: [...initargs()] },
  });
  const measure = async (title: string, bytes: number, run: () => Promise<number[]>): Promise<void> => {
    const started = performance.now();
    const sum = (await run()).reduce((a, b) => a + b);
    console.log(`${title}: sum ${sum}`);
    console.log(`# ${title}: table of ${bytes} bytes copied, ${(performance.now() - started).toFixed(1)} ms`);
  };
  await measure('by value', 8 * rows * inputs.length, () => pool.map('sumCopy', inputs));
  await measure('shared', 0, () => pool.map('sumShared', parts));
}

if (import.meta.main) await main();
