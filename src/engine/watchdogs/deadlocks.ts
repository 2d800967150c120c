import type { RunEvent } from '../../model/facts/events.ts';
import type { Books } from '../books.ts';
import { DeadlockFinder, type Deadlock } from './deadlockFinder.ts';
import { OpenWaits, type ThreadLook } from './openWaits.ts';
import type { WatchedSlot, Watchdog } from './watchdog.ts';

export interface DeadlockOptions {
  readonly books: Pick<Books, 'takeWaits' | 'framesOf' | 'settle'>;
  readonly emit: (event: RunEvent) => void;
  /** Microseconds since the run's start. */
  readonly now: () => number;
  /** `report`: a deadlock only becomes an event, so that a debugger can inspect it. */
  readonly action: 'end' | 'report';
}

/** Reports which worker waits for which lock, and ends the workers that wait for one another forever. */
export function watchDeadlocks({ books, emit, now, action }: DeadlockOptions): Watchdog {
  const waits = new OpenWaits({ emit, now, framesOf: (stack) => books.framesOf(stack) });
  const finder = new DeadlockFinder(emit);
  /** Read before the waits are: the waits then include everything that a thread had found by its last look. */
  let threads: readonly ThreadLook[] | undefined;

  const followWaits = (seen: readonly ThreadLook[]): void => {
    for (const fact of books.takeWaits()) waits.follow(fact, seen);
  };

  return {
    beforeBooking(slots) {
      threads = threadsOf(slots);
    },
    look(slots, nowMicros) {
      if (!threads) return;
      followWaits(threads);
      for (const deadlock of finder.find(waits.all, threads, now(), action)) {
        endDeadlock(deadlock, slots, books, nowMicros);
      }
      threads = undefined;
    },
    workerEnded(worker, slots) {
      followWaits(threadsOf(slots));
      waits.forget(worker);
    },
  };
}

/** The outcome comes first: after the end of one worker, the others may find its locks abandoned. */
function endDeadlock(
  { members }: Deadlock,
  slots: readonly WatchedSlot[],
  books: Pick<Books, 'settle'>,
  nowMicros: number,
): void {
  const ring = members.flatMap((member) => {
    const slot = slots.find(({ worker }) => worker === member.worker);
    return slot ? [{ ...member, slot }] : [];
  });
  for (const { item, failure, slot } of ring) {
    const { running, worker } = slot;
    const stuck = item ?? running?.item;
    if (slot.chunk === undefined || stuck === undefined) continue;
    const startMicros = running?.item === stuck ? running.sinceMs * 1000 : nowMicros;
    const { chunk, attempt } = slot.chunk;
    books.settle([stuck], 'failed', { worker, chunk, attempt, startMicros }, failure);
  }
  for (const { failure, slot } of ring) slot.kill({ why: 'deadlock', failure });
}

/** Threads of the workers that have begun to run. */
function threadsOf(slots: readonly WatchedSlot[]): ThreadLook[] {
  return slots.flatMap(({ worker, thread }) =>
    thread && thread.threadId > 0 ? [{ worker, threadId: thread.threadId, lookedMs: thread.lookedMs }] : [],
  );
}
