import { appendFileSync, closeSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createDeferred } from '../base/deferred.ts';
import { messageOf } from '../base/errors.ts';
import {
  ChunkNotSent,
  SetupFailed,
  WorkerLost,
  type TakeReading,
  type WorkerHandle,
} from '../engine/backends/backend.ts';
import type { ReportListener } from '../engine/books.ts';
import type { Sample } from '../engine/inspector/takeSample.ts';
import { packChunk } from '../execution/packing.ts';
import type { RemoteInit, WorkerAnswer, WorkerFault } from '../protocol/agentLink.ts';
import type { ChunkMessage, ChunkTimes, WorkerStart } from '../protocol/workerLink.ts';
import type { AgentHost, HostEvents } from './agentHost.ts';
import type { ShelvedValue, ValueShelf } from './valueShelf.ts';

/** The last records of a worker that is ended arrive within this time. */
const lastRecordsMs = 2000;

export interface RemoteWorkerOptions {
  readonly host: AgentHost;
  readonly life: number;
  /** The spool of this worker in the run, to which its records are appended. */
  readonly spool: string;
  readonly hash: string;
  readonly init: RemoteInit;
  readonly shelf: ValueShelf;
  readonly onReport: ReportListener;
  /** Called once, when the worker has ended. */
  readonly onEnd: () => void;
}

/** A worker on another machine. Its records are appended to its spool here before the answer that follows them. */
export class RemoteWorker implements WorkerHandle {
  readonly ready: Promise<WorkerStart>;
  readonly #options: RemoteWorkerOptions;
  readonly #spool: number;
  #isTainted = false;
  #hasEnded = false;
  /** Receives the answer to the `measure` that was sent. */
  #taking: TakeReading | undefined;
  /** Rejects when the agent is lost or the worker is killed. */
  readonly #gone = createDeferred<never>();

  constructor(options: RemoteWorkerOptions) {
    const { host, life, spool, hash, init } = options;
    this.#options = options;
    this.#spool = openSync(spool, 'a', 0o600);
    this.#gone.promise.catch(() => {});
    void host.closed.then(({ message }) => {
      this.#lose(new WorkerLost(`the agent on ${host.facts.name} was lost: ${message}`, false, true));
    });
    this.ready = this.#ask(host.peer.request('start', { life, spool, hash, init }));
    this.ready.catch(() => {});
  }

  async run(chunk: ChunkMessage): Promise<ChunkTimes> {
    const { host, life, shelf } = this.#options;
    const { transfer: _stays, inputs, ...rest } = packChunk(chunk);
    let shelved: ShelvedValue;
    try {
      shelved = shelf.put(inputs);
    } catch (error) {
      throw new ChunkNotSent(error);
    }
    try {
      const { times, tainted } = await this.#ask(
        host.peer.request('run', { life, chunk: { ...rest, inputs: shelved.sent } }),
      );
      this.#isTainted ||= tainted;
      return times;
    } finally {
      shelved.release();
    }
  }

  running(): undefined {
    return undefined;
  }

  isStopped(): boolean {
    return false;
  }

  thread(): undefined {
    return undefined;
  }

  tainted(): boolean {
    return this.#isTainted;
  }

  async sample(): Promise<Sample | undefined> {
    const { host, life } = this.#options;
    return (await host.peer.request('sample', { life })) ?? undefined;
  }

  async handOver(): Promise<void> {
    const { host, life } = this.#options;
    await Promise.race([host.peer.request('handOver', { life }), this.#gone.promise]).catch(() => {});
  }

  /** The memory of other machines is not compared with that of this one. */
  heldBytes(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  measure(take: TakeReading): void {
    if (this.#hasEnded) return;
    this.#taking = take;
    this.#tell('measure');
  }

  stop(): void {
    this.#tell('stop');
  }

  abort(): void {
    this.#tell('abort');
  }

  /** The agent sends the last records before it answers. It may be silent, so the wait for it is limited. */
  kill(): void {
    this.#tell('kill');
    setTimeout(() => this.#lose(new WorkerLost('the worker was ended')), lastRecordsMs).unref();
  }

  async close(replaced: boolean): Promise<void> {
    const { host, life } = this.#options;
    await this.#ask(host.peer.request('close', { life, replaced }));
    this.#end();
  }

  /** An event of the agent about this worker. */
  take<E extends keyof HostEvents>(event: E, payload: HostEvents[E]): void {
    if (this.#hasEnded) return;
    if ('reading' in payload) this.#taking?.(payload.reading);
    else if ('because' in payload) this.#options.onReport({ type: 'detour', ...payload });
    else if ('file' in payload) appendFileSync(join(dirname(this.#options.spool), payload.file), payload.bytes);
    else if ('lines' in payload) this.#append(payload.lines);
  }

  #append(lines: Uint8Array): void {
    try {
      for (let at = 0; at < lines.length;) at += writeSync(this.#spool, lines, at);
    } catch (error) {
      this.#options.onReport({ type: 'detour', lines: Buffer.from(lines).toString(), because: messageOf(error) });
    }
  }

  #tell(event: 'measure' | 'stop' | 'abort' | 'kill'): void {
    const { host, life } = this.#options;
    host.peer.emit(event, { life });
  }

  async #ask<T>(asked: Promise<WorkerAnswer<T>>): Promise<T> {
    const answer = await Promise.race([asked.catch((failure: unknown) => this.#explain(failure)), this.#gone.promise]);
    if ('value' in answer) return answer.value;
    throw this.#errorOf(answer.fault);
  }

  /** A request has failed. The loss of the agent, which follows immediately, explains more than the end of the request. */
  async #explain(failure: unknown): Promise<never> {
    await Promise.race([this.#gone.promise, setImmediate()]);
    throw failure;
  }

  #errorOf(fault: WorkerFault): Error {
    switch (fault.kind) {
      case 'lost': {
        this.#isTainted ||= fault.tainted;
        const lost = new WorkerLost(fault.reason, fault.outOfMemory);
        this.#lose(lost);
        return lost;
      }
      case 'setupFailed':
        this.#end();
        return new SetupFailed(fault.thrown);
      case 'notSent':
        return new ChunkNotSent(new Error(fault.message));
    }
  }

  #lose(error: WorkerLost): void {
    this.#gone.reject(error);
    this.#end();
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    closeSync(this.#spool);
    this.#options.onEnd();
  }
}
