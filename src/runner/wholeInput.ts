import type { ItemSource } from '../model/facts/input.ts';
import type { Job } from '../model/facts/job.ts';

/** An input whose number of items must be known first. */
export async function readAll(source: ItemSource): Promise<ItemSource> {
  const batches: (readonly unknown[])[] = [];
  let count = 0;
  for await (const batch of source.batches) {
    batches.push(batch);
    count += batch.length;
  }
  async function* again(): AsyncGenerator<readonly unknown[]> {
    yield* batches;
  }
  return { count, batches: again() };
}

/** The selected items beyond those that were read, in order. */
export function unreadItems(read: readonly number[], total: number, job: Job): number[] {
  const rest: number[] = [];
  let item = (read.at(-1) ?? -1) + 1;
  const selected = (candidate: number): boolean =>
    !job.items || job.items.some(([first, last]) => candidate >= first && candidate <= last);
  while (rest.length < total - read.length) {
    if (selected(item)) rest.push(item);
    item++;
  }
  return rest;
}
