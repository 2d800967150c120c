import type { DeadlockFound, Holder, PrimitiveRef, WaitBegan } from './events.ts';

type Edge = Pick<WaitBegan, 'wait' | 'worker' | 'blocking'> & { readonly holder: Holder | null };

/**
 * Rings in the wait-for graph: waits of which each is for what the worker of the next one holds, the last for what
 * the first one's holds. Each ring once, a shortest one for each wait. A function that awaits what its own thread
 * holds is none: another function of the thread may hold it.
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

/** Breadth first, from the wait back to its own worker. */
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

/** The worker that holds it; undefined where another thread does, or nobody. */
export const workerOf = (holder: Holder | null): number | undefined =>
  holder !== null && 'worker' in holder ? holder.worker : undefined;

/** `lock "total"`, or its id where it has no name. */
export const primitiveTitle = ({ kind, id, name }: PrimitiveRef): string => (name === null ? id : `${kind} "${name}"`);

/** One sentence: who waits for what, and who holds it. */
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
