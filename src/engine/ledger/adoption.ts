import type { OpenChunk } from './openChunk.ts';

/** What the spools of a dead runner leave open. */
export interface Adopted {
  /** Items that killed a runner again while they ran alone. */
  readonly culprits: readonly Culprit[];
  /** Groups of items of which one may have killed the runner; the item of a group of one was running. */
  readonly suspects: readonly (readonly number[])[];
}

export interface Culprit {
  readonly item: number;
  readonly worker: number;
  readonly startMicros: number;
}

/** Tiny items are not announced. Of those that were next, so many are suspects. */
const maxUnannounced = 256;

/**
 * Who may have killed a runner, from the chunks that its workers had in work. A worker that had announced items 4 and 7
 * when the runner died leaves the suspects [4] and [7]; one that had announced none leaves the first open items of its
 * chunk as one group; one that ran a suspect alone leaves a culprit.
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
    const begun = open.begun.filter(({ item }) => inChunk.has(item));
    if (open.isCareful) {
      culprits.push(...begun.map(({ item, atMicros }) => ({ item, worker, startMicros: atMicros })));
    } else if (begun.length > 0) {
      suspects.push(...begun.map(({ item }) => [item]));
    } else if (items.length > 0) {
      suspects.push(items.slice(0, maxUnannounced));
    }
  }
  return { culprits, suspects };
}
