import type { ItemSource } from '../model/input.ts';
import type { ItemRange } from '../model/job.ts';
import type { ChunkMessage } from '../protocol/workerLink.ts';
import type { ChunkSizer } from '../model/autoChunks.ts';

/** How many of `count` items a selection names; all without one. */
export function selectedCount(count: number, selection: readonly ItemRange[] | undefined): number {
  if (!selection) return count;
  return selection.reduce((sum, [first, last]) => sum + Math.max(0, Math.min(last, count - 1) - first + 1), 0);
}

/** Numbers the inputs, keeps the wanted ones and groups them; `onInput` sees each selected one. */
export async function* chunksOf(
  source: ItemSource,
  sizer: ChunkSizer,
  selection: readonly ItemRange[] | undefined,
  onInput: (item: number, input: unknown) => void,
  rest: { readonly firstChunk: number; readonly isOpen: (item: number) => boolean } = everything,
): AsyncGenerator<ChunkMessage, void, undefined> {
  const total = source.count === undefined ? undefined : selectedCount(source.count, selection);
  let item = 0;
  let passed = 0;
  let size = 0;
  let chunk = rest.firstChunk;
  let items: number[] = [];
  let inputs: unknown[] = [];
  for await (const batch of source.batches) {
    for (const input of batch) {
      const number = source.items?.[item] ?? item;
      item++;
      if (selection && !isSelected(number, selection)) continue;
      onInput(number, input);
      passed++;
      if (!rest.isOpen(number)) continue;
      if (items.length === 0) size = sizer.next(total === undefined ? undefined : total - passed + 1);
      items.push(number);
      inputs.push(input);
      if (items.length < size) continue;
      yield { chunk: chunk++, attempt: 1, items, inputs, careful: false };
      items = [];
      inputs = [];
    }
    if (selection && item > (selection.at(-1)?.[1] ?? -1)) break;
  }
  if (items.length > 0) yield { chunk, attempt: 1, items, inputs, careful: false };
}

const everything = { firstChunk: 0, isOpen: () => true };

/** Chunks of chosen items only, one a group, to be run with care; their inputs are picked from the source. */
export async function carefulChunks(
  source: ItemSource,
  groups: readonly (readonly number[])[],
  at: { readonly firstChunk: number; readonly attempt: number },
): Promise<ChunkMessage[]> {
  const wanted = new Set(groups.flat());
  const inputs = new Map<number, unknown>();
  let item = 0;
  for await (const batch of source.batches) {
    for (const input of batch) {
      const number = source.items?.[item] ?? item;
      if (wanted.has(number)) inputs.set(number, input);
      item++;
    }
    if (inputs.size === wanted.size) break;
  }
  return groups.map((items, k) => ({
    chunk: at.firstChunk + k,
    attempt: at.attempt,
    items,
    inputs: items.map((number) => inputs.get(number)),
    careful: true,
  }));
}

function isSelected(item: number, selection: readonly ItemRange[]): boolean {
  return selection.some(([first, last]) => item >= first && item <= last);
}
