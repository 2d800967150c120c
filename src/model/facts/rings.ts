import type { DeadlockFound, Holder, PrimitiveRef, WaitBegan } from './waitEvents.ts';

type Edge = Pick<WaitBegan, 'wait' | 'worker' | 'blocking'> & { readonly holder: Holder | null };

/**
 * Cycles of waits. Each wait is for a primitive that the worker of the next wait holds, and the last wait is for one
 * that the worker of the first wait holds. For each wait a shortest cycle is searched, and each cycle is returned once.
 * A function that awaits what its own thread holds is no cycle, since another function of the thread may hold it.
 */
export function findRings<E extends Edge>(waits: readonly E[]): E[][] {
  const rings = new Map<string, E[]>();
  for (const first of waits) {
    const ring = shortestRing(first, waits);
    if (!ring) continue;
    const key = ring
      .map(({ wait }) => wait)
      .sort((a, b) => a - b)
      .join();
    if (!rings.has(key)) rings.set(key, ring);
  }
  return [...rings.values()];
}

/** Searches breadth first for a way from a wait back to its own worker. */
function shortestRing<E extends Edge>(first: E, waits: readonly E[]): E[] | undefined {
  const ways: E[][] = [[first]];
  const seen = new Set([first]);
  for (const way of ways) {
    const holder = workerOf(way.at(-1)!.holder);
    if (holder === undefined) continue;
    if (holder === first.worker) {
      if (way.length > 1 || first.blocking) return way;
      continue;
    }
    for (const next of waits) {
      if (next.worker !== holder || seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

/** The worker that holds a primitive; undefined if another thread holds it, or nobody. */
export const workerOf = (holder: Holder | null): number | undefined =>
  holder !== null && 'worker' in holder ? holder.worker : undefined;

/** `lock "total"`; its id if it has no name. */
export const primitiveTitle = ({ kind, id, name }: PrimitiveRef): string => (name === null ? id : `${kind} "${name}"`);

/** One sentence that names the waiting worker, the primitive and the worker that holds it. */
export function ringText(members: DeadlockFound['members']): string {
  return members
    .map(({ worker, item, primitive }, k) => {
      const holder = members[(k + 1) % members.length]!.worker;
      const who = item === null ? `worker ${worker}` : `worker ${worker} (item ${item})`;
      const held = holder === worker ? 'which it holds itself' : `which worker ${holder} holds`;
      return `${who} waits for ${primitiveTitle(primitive)}, ${held}`;
    })
    .join('; ');
}
