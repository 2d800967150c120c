import type { OpenChunk } from './openChunk.ts';

/** Work that the spools of a dead runner leave unfinished. */
export interface Adopted {
  /** Items that ran alone when they killed a runner again. */
  readonly culprits: readonly Culprit[];
  /** Groups of items. One item of a group may have killed the runner; the only item of a group was running. */
  readonly suspects: readonly (readonly number[])[];
}

export interface Culprit {
  readonly item: number;
  readonly worker: number;
  readonly startMicros: number;
}

/** Tiny items are not announced. This many of the next items are suspects. */
const maxUnannounced = 256;

/**
 * Finds the items that may have killed a runner, from the unfinished chunks of its workers. A worker that had announced
 * items 4 and 7 when the runner died leaves the suspects [4] and [7]; one that had announced none leaves the first open
 * items of its chunk as one group; one that ran a suspect alone leaves a culprit.
 */
export function findSuspects(
  left: readonly { readonly worker: number; readonly open: OpenChunk }[],
  isSettled: (item: number) => boolean,
): Adopted {
  const culprits: Culprit[] = [];
  const suspects: (readonly number[])[] = [];
  for (const { worker, open } of left) {
    const items = open.items.filter((item) => !isSettled(item));
    const inChunk = new Set(items);
    const begun = open.running(isSettled).filter(({ item }) => inChunk.has(item));
    if (open.isCareful) {
      culprits.push(...begun.map(({ item, sinceMs }) => ({ item, worker, startMicros: sinceMs * 1000 })));
    } else if (begun.length > 0) {
      suspects.push(...begun.map(({ item }) => [item]));
    } else if (items.length > 0) {
      suspects.push(items.slice(0, maxUnannounced));
    }
  }
  return { culprits, suspects };
}
