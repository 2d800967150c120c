import type { Backend } from '../engine/backends/backend.ts';
import { bundleModule, type ModuleBundle } from '../loading/moduleBundle.ts';
import type { RemoteCode } from '../loading/sourceMapper.ts';
import { remoteLeastMicros } from '../model/chunks/autoChunks.ts';
import type { Job } from '../model/facts/job.ts';
import type { Machines } from '../protocol/agentLink.ts';
import { createRemoteBackend } from '../remote/remoteBackend.ts';
import { RemoteHosts } from '../remote/remoteHosts.ts';
import type { Reporter } from './loadPhases.ts';

/** Lines of workers on other machines are put in order after this time: agents collect them, and a network carries them. */
export const logDelayMicros = 250_000;

/** The part of a run that concerns its other machines: the connections to them, the module there, their workers. */
export class RemoteRun implements RemoteCode {
  readonly backend: Backend;
  readonly #hosts: RemoteHosts;
  #bundle: ModuleBundle | undefined;
  #opened: Promise<void> | undefined;

  constructor(machines: Machines, reporter: Reporter) {
    const { emit, now } = reporter;
    this.#hosts = new RemoteHosts({ ...reporter, machines });
    this.backend = createRemoteBackend({
      hosts: this.#hosts,
      hash: () => this.#bundle?.hash ?? '',
      onPlaced: (worker, host) => emit({ type: 'workerPlaced', worker, host, atMicros: Math.round(now()) }),
    });
  }

  get bundle(): ModuleBundle | undefined {
    return this.#bundle;
  }

  get programDirs(): readonly string[] {
    return this.#hosts.programDirs;
  }

  /** Begins to connect, while the module is checked here. */
  begin(): void {
    this.#opened = this.#hosts.open();
    this.#opened.catch(() => {});
  }

  /**
   * Bundles the module and sends it to all machines. Resolves with the number of workers that they run together. Rejects
   * with UserFacingError.
   */
  async prepare({ module, baseDir, tsconfig, maxHeapBytes }: Job): Promise<number> {
    const [bundle] = await Promise.all([bundleModule({ module, baseDir, tsconfig }), this.#opened]);
    this.#bundle = bundle;
    await this.#hosts.prepare(bundle, maxHeapBytes);
    return this.#hosts.places;
  }

  /** The least work of a chunk that `auto` makes. */
  get leastChunkMicros(): number {
    return remoteLeastMicros(this.#hosts.roundTripMicros);
  }

  close(): Promise<void> {
    return this.#hosts.close();
  }
}
