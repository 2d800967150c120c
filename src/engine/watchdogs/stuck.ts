import type { RunEvent } from '../../model/facts/events.ts';
import { usersPart, type Frame } from '../../model/facts/failure.ts';
import { notices } from '../../model/facts/notice.ts';
import { stoppedFailure } from '../killReason.ts';
import type { WatchedSlot, Watchdog } from './watchdog.ts';

/** A runner that is silent for as long is ended, too. */
const silentMs = 5000;
/** The inputs of a chunk may take their time through a network. */
const silentRemoteMs = 60_000;
/** A look at the state of a process reads a file. */
const stoppedEveryMs = 500;

export interface StuckOptions {
  readonly emit: (event: RunEvent) => void;
  readonly framesOf: (stack: string) => readonly Frame[];
  /** Whether workers are on other machines. */
  readonly remote?: boolean;
}

interface Quiet {
  readonly generation: number;
  readonly chunk: number;
  readonly sinceMicros: number;
}

/**
 * Ends a worker that has a chunk and runs none of its items for five seconds: something that an item left behind, such
 * as a timer that never returns, keeps its thread. Also ends a worker whose process has been stopped for as long.
 */
export function watchStuck({ emit, framesOf, remote = false }: StuckOptions): Watchdog {
  const quietMs = remote ? silentRemoteMs : silentMs;
  const quiet = new Map<number, Quiet>();
  const stopped = new Map<number, number>();
  const looking = new Set<number>();
  let lookedMicros = -Infinity;

  async function endStuck(slot: WatchedSlot, nowMicros: number): Promise<void> {
    if (looking.has(slot.worker) || slot.isKilled) return;
    const { generation, worker } = slot;
    looking.add(worker);
    const sample = await slot.lastLook();
    looking.delete(worker);
    if (slot.generation !== generation || !slot.chunk || slot.running) return;
    const [top] = usersPart(framesOf(sample?.stack ?? ''));
    const doing = sample ? `it is ${sample.doing}${top ? ` at ${top.file}:${top.line}` : ''}` : 'it cannot be sampled';
    const evidence = `worker ${worker} has chunk ${slot.chunk.chunk} and runs no item; ${doing}`;
    emit({ type: 'noticeRaised', atMicros: Math.round(nowMicros), notice: notices.workerStuck(evidence) });
    slot.kill({ why: 'stuck' });
  }

  function lookForStopped(slots: readonly WatchedSlot[], nowMicros: number): void {
    if (nowMicros - lookedMicros < stoppedEveryMs * 1000) return;
    lookedMicros = nowMicros;
    for (const slot of slots) {
      if (!slot.isStopped) stopped.delete(slot.worker);
      else if (!stopped.has(slot.worker)) stopped.set(slot.worker, nowMicros);
      else if (nowMicros - (stopped.get(slot.worker) ?? 0) > silentMs * 1000)
        slot.kill({ why: 'stopped', failure: stoppedFailure });
    }
  }

  return {
    look(slots, nowMicros) {
      lookForStopped(slots, nowMicros);
      for (const slot of slots) {
        const { worker, generation, chunk } = slot;
        const known = quiet.get(worker);
        if (!chunk || slot.running) quiet.delete(worker);
        else if (known?.generation !== generation || known.chunk !== chunk.chunk) {
          quiet.set(worker, { generation, chunk: chunk.chunk, sinceMicros: nowMicros });
        } else if (nowMicros - known.sinceMicros > quietMs * 1000) void endStuck(slot, nowMicros);
      }
    },
    workerEnded(worker) {
      quiet.delete(worker);
      stopped.delete(worker);
    },
  };
}
