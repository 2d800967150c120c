import { basename, join } from 'node:path';
import { messageOf } from '../base/errors.ts';
import {
  ChunkNotSent,
  SetupFailed,
  WorkerLost,
  type BackendSession,
  type WorkerHandle,
} from '../engine/backends/backend.ts';
import { unpackChunk } from '../execution/packing.ts';
import type { Peer } from '../protocol/channel.ts';
import type { PackedValues } from '../protocol/workerLink.ts';
import type { AgentSide, CoordinatorSide, RemoteSample, WorkerAnswer, WorkerFault } from '../protocol/agentLink.ts';
import { SpoolShipper } from './spoolShipper.ts';
import type { ValueReader } from './valueReader.ts';

type Requests = AgentSide['requests'];

/** Lines of a worker reach the other side after this time. */
const shipEveryMs = 40;

export interface AgentWorkersOptions {
  readonly coordinator: Pick<Peer<CoordinatorSide>, 'emit'>;
  readonly session: BackendSession;
  readonly values: ValueReader;
  /** Folder for the spools. */
  readonly dir: string;
  /** Path of the bundle with this hash. Throws if it was not sent. */
  readonly moduleOf: (hash: string) => string;
  /** Resolves when the connection can take more. */
  readonly drained: () => Promise<void>;
}

interface Life {
  readonly handle: WorkerHandle;
  readonly shipper: SpoolShipper;
}

const endedFault: WorkerFault = {
  kind: 'lost',
  reason: 'the worker has ended',
  outOfMemory: false,
  tainted: false,
};

/** The workers of one run on this machine. What a worker has recorded is sent before the answer about its chunk. */
export class AgentWorkers {
  readonly #options: AgentWorkersOptions;
  readonly #lives = new Map<number, Life>();
  /** Workers that were to end before they had begun: their first values were still on their way. */
  readonly #ended = new Set<number>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: AgentWorkersOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#shipAll(), shipEveryMs);
  }

  async start({ life, spool, hash, init }: Requests['start']['params']): Promise<Requests['start']['result']> {
    const { session, values, dir, moduleOf, coordinator, drained } = this.#options;
    const path = join(dir, basename(spool));
    const shipper = new SpoolShipper(path, {
      lines: (lines) => coordinator.emit('spooled', { life, lines }),
      aside: (file, bytes) => coordinator.emit('aside', { life, file, bytes }),
      drained,
    });
    const module = { file: moduleOf(hash), loader: null };
    const initializer = init.initializer && {
      ...init.initializer,
      args: (await values.read(init.initializer.args)) as readonly unknown[],
    };
    if (this.#ended.has(life)) return { fault: endedFault };
    const handle = session.start({ ...init, initializer, module, reports: { kind: 'spool', path } }, (report) => {
      if (report.type === 'detour') coordinator.emit('detour', { life, lines: report.lines, because: report.because });
    });
    this.#lives.set(life, { handle, shipper });
    return this.#answer(life, () => handle.ready);
  }

  run({ life, chunk }: Requests['run']['params']): Promise<Requests['run']['result']> {
    return this.#answer(life, async ({ handle }) => {
      const inputs = (await this.#options.values.read(chunk.inputs)) as PackedValues;
      const times = await handle.run(unpackChunk({ ...chunk, inputs }));
      return { times, tainted: handle.tainted() };
    });
  }

  async close({ life, replaced }: Requests['close']['params']): Promise<Requests['close']['result']> {
    const answer = await this.#answer(life, async ({ handle }) => {
      await handle.close(replaced);
      return null;
    });
    this.#end(life);
    return answer;
  }

  async sample({ life }: Requests['sample']['params']): Promise<RemoteSample | null> {
    return (await this.#lives.get(life)?.handle.sample()) ?? null;
  }

  async handOver({ life }: Requests['handOver']['params']): Promise<null> {
    await this.#lives.get(life)?.handle.handOver();
    return null;
  }

  measure(life: number): void {
    const { coordinator } = this.#options;
    this.#lives.get(life)?.handle.measure((reading) => coordinator.emit('measured', { life, reading }));
  }

  stop(life: number): void {
    this.#lives.get(life)?.handle.stop();
  }

  abort(life: number): void {
    this.#lives.get(life)?.handle.abort();
  }

  kill(life: number): void {
    const known = this.#lives.get(life);
    if (known) known.handle.kill();
    else this.#ended.add(life);
  }

  /** Ends all workers now. */
  async dispose(): Promise<void> {
    clearInterval(this.#timer);
    for (const life of this.#lives.keys()) this.#end(life);
    await this.#options.session.close();
  }

  #end(life: number): void {
    this.#lives.get(life)?.shipper.close();
    this.#lives.delete(life);
  }

  #shipAll(): void {
    for (const { shipper } of this.#lives.values()) void shipper.ship().catch(() => {});
  }

  async #answer<T>(life: number, ask: (known: Life) => Promise<T>): Promise<WorkerAnswer<T>> {
    const known = this.#lives.get(life);
    if (!known) return { fault: endedFault };
    try {
      const value = await ask(known);
      await known.shipper.ship();
      return { value };
    } catch (error) {
      await known.shipper.ship();
      return { fault: faultOf(error, known.handle) };
    }
  }
}

/** Throws what is no fault of a worker. */
function faultOf(error: unknown, handle: WorkerHandle): WorkerFault {
  if (error instanceof WorkerLost) {
    const { reason, outOfMemory } = error;
    return { kind: 'lost', reason, outOfMemory, tainted: handle.tainted() };
  }
  if (error instanceof SetupFailed) return { kind: 'setupFailed', thrown: error.thrown };
  if (error instanceof ChunkNotSent) return { kind: 'notSent', message: messageOf(error) };
  throw error;
}
