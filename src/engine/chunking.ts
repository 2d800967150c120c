import type { ItemSource } from '../model/input.ts';
import type { ItemRange } from '../model/job.ts';
import type { ChunkMessage } from '../protocol/workerLink.ts';

/** Python's default for `map`: ceil(items / (4 x workers)), at least 1 (CPython, multiprocessing/pool.py). */
export function defaultChunksize(items: number, workers: number): number {
  return Math.max(1, Math.ceil(items / (4 * workers)));
}

/** How many of `count` items a selection names; all without one. */
export function selectedCount(count: number, selection: readonly ItemRange[] | undefined): number {
  if (!selection) return count;
  return selection.reduce((sum, [first, last]) => sum + Math.max(0, Math.min(last, count - 1) - first + 1), 0);
}

/** Numbers the inputs from 0, keeps the selected ones and groups them; `onInput` sees each one it keeps. */
export async function* chunksOf(
  source: ItemSource,
  chunksize: number,
  selection: readonly ItemRange[] | undefined,
  onInput: (item: number, input: unknown) => void,
): AsyncGenerator<ChunkMessage, void, undefined> {
  let item = 0;
  let chunk = 0;
  let items: number[] = [];
  let inputs: unknown[] = [];
  for await (const batch of source.batches) {
    for (const input of batch) {
      const number = item++;
      if (selection && !isSelected(number, selection)) continue;
      onInput(number, input);
      items.push(number);
      inputs.push(input);
      if (items.length < chunksize) continue;
      yield { chunk: chunk++, attempt: 1, items, inputs };
      items = [];
      inputs = [];
    }
    if (selection && item > (selection.at(-1)?.[1] ?? -1)) break;
  }
  if (items.length > 0) yield { chunk, attempt: 1, items, inputs };
}

function isSelected(item: number, selection: readonly ItemRange[]): boolean {
  return selection.some(([first, last]) => item >= first && item <= last);
}
