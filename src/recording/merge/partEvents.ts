import { assertNever } from '../../base/assert.ts';
import type { RunEvent, WorkerExited } from '../../model/facts/events.ts';
import type { LogRecord } from '../../model/facts/log.ts';
import { encodeMetrics, forEachMetric, nothingMeasured, type WorkerMetrics } from '../../model/facts/metrics.ts';
import type { Race, RaceAccess } from '../../model/facts/race.ts';
import type { Holder, PrimitiveRef, StackSeen } from '../../model/facts/waitEvents.ts';

/** Numbers that are unique in a run, and are given to the parts in the order in which they ask. */
export interface RunNumbers {
  lines: number;
  sources: number;
  waits: number;
  stacks: number;
}

/** What is added to the numbers and times of a part. */
export interface PartOffsets {
  /** Number of the part, from 1. */
  readonly part: number;
  readonly worker: number;
  readonly chunk: number;
  /** From the start of the merged run to that of the part. A whole number. */
  readonly micros: number;
}

/** The events of one part of a run as events of the whole run. */
export class PartEvents {
  readonly #at: PartOffsets;
  readonly #numbers: RunNumbers;
  readonly #sources = new Map<number, number>();
  readonly #waits = new Map<number, number>();
  readonly #stacks = new Map<number, number>();
  /** Workers whose thread has not ended. */
  readonly #live = new Set<number>();

  constructor(at: PartOffsets, numbers: RunNumbers) {
    this.#at = at;
    this.#numbers = numbers;
  }

  /** None for an event about the part as a whole: the merged run has its own. */
  shift(event: RunEvent): readonly RunEvent[] {
    switch (event.type) {
      case 'runStarted':
      case 'phaseStarted':
      case 'phaseFinished':
      case 'runPlanned':
      case 'inputEnded':
      case 'runFinished':
        return [];
      case 'itemsCalled':
        // Only pools of the library have calls, and parts are runs of a job.
        return [];
      case 'runResumed':
        return this.#endWorkers(event.atMicros, null);
      case 'runnerRestarted':
        // The other parts go on.
        return this.#endWorkers(event.atMicros, event.reason);
      case 'workerStarted':
        this.#live.add(event.worker);
        return [this.#onWorker(event)];
      case 'workerExited':
        this.#live.delete(event.worker);
        return [this.#onWorker(event)];
      case 'hostJoined':
      case 'hostLost':
      case 'hostMeasured':
      case 'itemsSentAgain':
      case 'workerPlaced':
        // The workers of a merged run are grouped by their parts.
        return [];
      case 'workerReady':
      case 'workerThreadSeen':
        return [this.#onWorker(event)];
      case 'itemSampled':
        return [this.#onWorker(event)];
      case 'strayErrorFound':
        return [{ ...event, worker: this.#workerOrNone(event.worker), atMicros: this.#time(event.atMicros) }];
      case 'itemStarted':
      case 'chunkStarted':
        return [{ ...this.#onWorker(event), chunk: this.#chunk(event.chunk) }];
      case 'itemsSettled':
        return [
          {
            ...event,
            worker: this.#workerOrNone(event.worker),
            chunk: this.#chunk(event.chunk),
            fromMicros: this.#time(event.fromMicros),
          },
        ];
      case 'itemFailed':
        return [{ ...event, worker: this.#workerOrNone(event.worker) }];
      case 'chunkFinished':
        return [
          {
            ...event,
            chunk: this.#chunk(event.chunk),
            worker: this.#worker(event.worker),
            sentMicros: this.#time(event.sentMicros),
            receivedMicros: this.#time(event.receivedMicros),
            endedMicros: this.#time(event.endedMicros),
            answeredMicros: this.#time(event.answeredMicros),
          },
        ];
      case 'itemSized':
        return [event];
      case 'sourceSeen': {
        const id = this.#numbers.sources++;
        this.#sources.set(event.source.id, id);
        return [{ ...event, source: { ...event.source, id } }];
      }
      case 'logsWritten':
        return [{ ...event, records: event.records.map((record) => this.#line(record)) }];
      case 'stackSeen':
        return [{ ...event, stack: this.#newStack(event) }];
      case 'waitBegan': {
        const wait = this.#numbers.waits++;
        this.#waits.set(event.wait, wait);
        const { primitive, holder, stack } = event;
        return [
          {
            ...this.#onWorker(event),
            wait,
            primitive: this.#primitive(primitive),
            holder: this.#holder(holder),
            stack: this.#stack(stack),
          },
        ];
      }
      case 'waitHolderChanged':
        return [{ ...this.#ofWait(event), holder: this.#holder(event.holder) }];
      case 'waitEnded':
        return [this.#ofWait(event)];
      case 'waitsTallied': {
        const tallies = event.tallies.map((tally) => ({ ...tally, primitive: this.#primitive(tally.primitive) }));
        return [{ ...this.#onWorker(event), tallies }];
      }
      case 'deadlockFound':
        return [
          {
            ...event,
            atMicros: this.#time(event.atMicros),
            members: event.members.map((member) => ({
              ...member,
              worker: this.#worker(member.worker),
              primitive: this.#primitive(member.primitive),
              sinceMicros: this.#time(member.sinceMicros),
              stack: this.#stack(member.stack),
            })),
          },
        ];
      case 'noticeRaised':
      case 'codeLoaded':
        return [{ ...event, atMicros: this.#time(event.atMicros) }];
      case 'raceFound':
        return [{ ...event, atMicros: this.#time(event.atMicros), race: this.#race(event.race) }];
      case 'profileCaptured':
      case 'timeTallied':
        return [
          {
            ...event,
            worker: this.#worker(event.worker),
            fromMicros: this.#time(event.fromMicros),
            toMicros: this.#time(event.toMicros),
          },
        ];
      case 'filePrepared':
        return [{ ...event, worker: this.#worker(event.worker), atMicros: this.#time(event.atMicros) }];
      case 'metricSampled':
        return [{ ...event, atMicros: this.#time(event.atMicros), metrics: this.#metrics(event.metrics) }];
      default:
        return assertNever(event);
    }
  }

  #endWorkers(atMicros: number, reason: string | null): RunEvent[] {
    const ended = [...this.#live];
    this.#live.clear();
    return ended.map((worker) => this.#onWorker<WorkerExited>({ type: 'workerExited', worker, atMicros, reason }));
  }

  #time(micros: number): number {
    return micros + this.#at.micros;
  }

  #worker(worker: number): number {
    return worker + this.#at.worker;
  }

  #workerOrNone(worker: number): number {
    return worker < 0 ? worker : this.#worker(worker);
  }

  #chunk(chunk: number): number {
    return chunk < 0 ? chunk : chunk + this.#at.chunk;
  }

  #onWorker<Event extends { readonly worker: number; readonly atMicros: number }>(event: Event): Event {
    return { ...event, worker: this.#worker(event.worker), atMicros: this.#time(event.atMicros) };
  }

  #line(record: LogRecord): LogRecord {
    const { worker, chunk, source } = record;
    return {
      ...record,
      seq: this.#numbers.lines++,
      atMicros: this.#time(record.atMicros),
      worker: worker === null ? null : this.#worker(worker),
      chunk: chunk === null ? null : this.#chunk(chunk),
      source: source === null ? null : (this.#sources.get(source) ?? null),
    };
  }

  #newStack({ stack }: StackSeen): number {
    const number = this.#numbers.stacks++;
    this.#stacks.set(stack, number);
    return number;
  }

  /** A stack that no event has described stays unknown. */
  #stack(stack: number): number {
    return this.#stacks.get(stack) ?? this.#newStack({ type: 'stackSeen', stack, frames: [] });
  }

  #ofWait<Event extends { readonly wait: number; readonly atMicros: number }>(event: Event): Event {
    const wait = this.#waits.get(event.wait) ?? this.#numbers.waits++;
    return { ...event, wait, atMicros: this.#time(event.atMicros) };
  }

  /** Objects of two parts are two objects, also if they have one name. */
  #primitive(primitive: PrimitiveRef): PrimitiveRef {
    return { ...primitive, id: this.#id(primitive.id) };
  }

  #id(id: string): string {
    return `${this.#at.part}:${id}`;
  }

  #holder(holder: Holder | null): Holder | null {
    return holder && 'worker' in holder ? { worker: this.#worker(holder.worker) } : holder;
  }

  #race(race: Race): Race {
    const shifted = (access: RaceAccess): RaceAccess =>
      access.worker === null ? access : { ...access, worker: this.#worker(access.worker) };
    return { ...race, id: this.#id(race.id), accesses: [shifted(race.accesses[0]), shifted(race.accesses[1])] };
  }

  #metrics(text: string): string {
    const workers: WorkerMetrics[] = Array.from({ length: this.#at.worker }, () => nothingMeasured);
    forEachMetric(text, (_, metrics) => workers.push(metrics));
    return encodeMetrics(workers);
  }
}
