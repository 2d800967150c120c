import type { Backend } from '../engine/backends/backend.ts';
import { proveFiles, type FileProof } from '../loading/fileProof.ts';
import { bundleModule, type ModuleBundle } from '../loading/moduleBundle.ts';
import type { RemoteCode } from '../loading/sourceMapper.ts';
import { remoteLeastMicros } from '../model/chunks/autoChunks.ts';
import type { Job } from '../model/facts/job.ts';
import type { Machines } from '../protocol/agentLink.ts';
import { createRemoteBackend } from '../remote/remoteBackend.ts';
import { globReader } from '../readers/glob.ts';
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
   * Bundles the module and sends it to all machines, which must have the files whose paths are inputs. Resolves with the
   * number of workers that they run together. Rejects with UserFacingError.
   */
  async prepare({ module, baseDir, tsconfig, maxHeapBytes, input }: Job): Promise<number> {
    const [bundle, files] = await Promise.all([
      bundleModule({ module, baseDir, tsconfig }),
      filesOf(input, baseDir),
      this.#opened,
    ]);
    this.#bundle = bundle;
    await this.#hosts.prepare({ bundle, files, maxHeapBytes });
    return this.#hosts.places;
  }

  /** The least work of a chunk that `auto` makes. */
  get leastChunkMicros(): number {
    return remoteLeastMicros(this.#hosts.roundTripMicros);
  }

  /** Calls `take` with the number of workers that the machines run together: now, and each time that it has grown. */
  onPlaces(take: (places: number) => void): void {
    this.#hosts.onPlaces(take);
  }

  close(): Promise<void> {
    return this.#hosts.close();
  }
}

/** Proofs of the files whose paths are inputs. Other inputs are values. */
async function filesOf(input: string, baseDir: string): Promise<readonly FileProof[]> {
  const pattern = globReader.match(input);
  if (pattern === undefined) return [];
  const paths: string[] = [];
  for await (const batch of (await globReader.open(pattern, { baseDir })).batches) paths.push(...batch.map(String));
  return proveFiles(paths, baseDir);
}
