import type { RunEvent } from '../../model/facts/events.ts';
import type { DeadlockFound } from '../../model/facts/waitEvents.ts';
import type { Failure } from '../../model/facts/failure.ts';
import { notices } from '../../model/facts/notice.ts';
import { findRings, ringText } from '../../model/facts/rings.ts';
import type { OpenWait, ThreadLook } from './openWaits.ts';

/** Workers that wait for one another forever. */
export interface Deadlock {
  readonly members: readonly { readonly worker: number; readonly item: number | null; readonly failure: Failure }[];
}

/** A ring with an await or a timeout may dissolve by itself. It is reported when it has not changed for this long. */
const steadyMicros = 500_000;

/**
 * Finds workers that wait for one another: worker 0 waits for a lock that worker 1 holds, and worker 1 for one that
 * worker 0 holds. Each ring is reported once.
 */
export class DeadlockFinder {
  readonly #emit: (event: RunEvent) => void;
  readonly #reported = new Set<string>();

  constructor(emit: (event: RunEvent) => void) {
    this.#emit = emit;
  }

  /**
   * The rings that are new and certain: all members are blocked without a timeout, and each has looked up the holder of
   * its lock after all had begun to wait. `threads` were read before the waits. If `action` is `report`, no ring is
   * certain.
   */
  find(
    waits: readonly OpenWait[],
    threads: readonly ThreadLook[],
    nowMicros: number,
    action: 'end' | 'report',
  ): Deadlock[] {
    const held = waits.filter(({ primitive, holder }) => isLock(primitive.kind) && holder !== null);
    if (held.length === 0) return [];
    return findRings(held).flatMap((ring) => {
      const isBlocked = ring.every(({ blocking, endless }) => blocking && endless);
      const isReal = isBlocked
        ? hasLooked(ring, threads)
        : ring.every(({ changedMicros }) => nowMicros - changedMicros > steadyMicros);
      const key = ring.map(({ wait }) => wait).join();
      if (!isReal || this.#reported.has(key)) return [];
      this.#reported.add(key);
      const isCertain = isBlocked && action === 'end';
      const text = this.#report(ring, isCertain, Math.round(nowMicros));
      return isCertain ? [deadlockOf(ring, text)] : [];
    });
  }

  #report(ring: readonly OpenWait[], certain: boolean, atMicros: number): string {
    const members: DeadlockFound['members'] = ring.map(({ worker, item, primitive, op, atMicros: since, stack }) => ({
      worker,
      item,
      primitive,
      op,
      sinceMicros: since,
      stack,
    }));
    const text = ringText(members);
    this.#emit({ type: 'deadlockFound', atMicros, members, certain });
    this.#emit({ type: 'noticeRaised', atMicros, notice: notices.deadlock(text, certain) });
    return text;
  }
}

const isLock = (kind: string): boolean => kind === 'lock' || kind === 'rlock';

/**
 * Each member has looked up its holder after the last member had begun to wait: so all waits existed at one moment, and
 * they still do.
 */
function hasLooked(ring: readonly OpenWait[], threads: readonly ThreadLook[]): boolean {
  const allWaitedMs = Math.max(...ring.map(({ atMicros }) => atMicros)) / 1000;
  return ring.every(({ worker }) => {
    const thread = threads.find((candidate) => candidate.worker === worker);
    return thread !== undefined && thread.lookedMs > allWaitedMs;
  });
}

function deadlockOf(ring: readonly OpenWait[], text: string): Deadlock {
  return {
    members: ring.map(({ worker, item, stackText }) => ({ worker, item, failure: failureOf(text, stackText) })),
  };
}

function failureOf(text: string, stack: string): Failure {
  const message = `deadlock: ${text}`;
  const frames = stack.slice(stack.indexOf('\n') + 1);
  return {
    kind: 'deadlock',
    name: 'DeadlockError',
    message,
    stack: `DeadlockError: ${message}\n${frames}`,
    frames: [],
  };
}
