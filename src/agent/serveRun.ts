import { availableParallelism, hostname, totalmem } from 'node:os';
import { join } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { createProcessBackend } from '../engine/backends/process.ts';
import { monotonicMicros } from '../execution/clock.ts';
import type { PacedTransport } from '../ipc/streamTransport.ts';
import { createWorkDir, removeWorkDir } from '../ipc/workDir.ts';
import { libraryName, openBundleCache, placeBundle, type BundleCache } from '../loading/bundleCache.ts';
import { differentFiles } from '../loading/fileProof.ts';
import { installedVersion } from '../loading/installedPackages.ts';
import { bundleHash } from '../loading/moduleBundle.ts';
import {
  agentBeatMs,
  agentProtocolVersion,
  agentSilentMs,
  type AgentFacts,
  type AgentSide,
  type CoordinatorSide,
  type DifferentPackage,
  type NeededPackage,
} from '../protocol/agentLink.ts';
import { connect, type Peer } from '../protocol/channel.ts';
import { AgentWorkers } from './agentWorkers.ts';
import { BlockStore } from './blockStore.ts';
import { createMachineLoad } from './machineLoad.ts';
import { ValueReader } from './valueReader.ts';

type Requests = AgentSide['requests'];

export interface ServeOptions {
  /** Number of workers that this machine runs. Undefined: all usable cores. */
  readonly workers: number | undefined;
  /** Folder from which packages are found, and in which the workers run. */
  readonly dir: string;
  readonly cache?: BundleCache;
}

/**
 * Serves one run over a connection: starts workers, runs chunks, sends records. Resolves when the connection is closed or
 * silent, and all workers have ended. The folder of the run is removed then. Resolves with false if this machine does not fit
 * the run: its version or its packages differ.
 */
export async function serveRun(transport: PacedTransport, options: ServeOptions): Promise<boolean> {
  const run = new ServedRun(transport, options);
  await run.over;
  return run.fits;
}

class ServedRun {
  readonly #options: ServeOptions;
  readonly #transport: PacedTransport;
  readonly #cache: BundleCache;
  readonly #dir = createWorkDir();
  readonly #store = new BlockStore(this.#dir);
  /** Paths of bundles, by their hash. */
  readonly #modules = new Map<string, string>();
  readonly #coordinator: Peer<CoordinatorSide>;
  readonly #load = createMachineLoad();
  #workers: AgentWorkers | undefined;
  #heardMs = performance.now();
  fits = true;
  readonly over: Promise<void>;

  constructor(transport: PacedTransport, options: ServeOptions) {
    this.#options = options;
    this.#transport = transport;
    this.#cache = options.cache ?? openBundleCache();
    this.#coordinator = connect<AgentSide, CoordinatorSide>(transport, {
      requests: {
        hello: ({ version }) => {
          this.fits &&= version === agentProtocolVersion;
          return factsOf(options);
        },
        clock: () => monotonicMicros(),
        load: () => this.#load(),
        prepare: (params) => this.#prepare(params),
        bundle: (params) => this.#takeBundle(params),
        start: (params) => this.#ready.start(params),
        run: (params) => this.#ready.run(params),
        close: (params) => this.#ready.close(params),
        sample: (params) => this.#ready.sample(params),
        handOver: (params) => this.#ready.handOver(params),
      },
      events: {
        measure: ({ life }) => this.#workers?.measure(life),
        stop: ({ life }) => this.#workers?.stop(life),
        abort: ({ life }) => this.#workers?.abort(life),
        kill: ({ life }) => this.#workers?.kill(life),
        beat: () => void (this.#heardMs = performance.now()),
      },
    });
    this.over = this.#live();
  }

  async #live(): Promise<void> {
    const { traffic } = this.#transport;
    let received = 0;
    const beats = setInterval(() => {
      this.#coordinator.emit('beat', null);
      // A long message is a sign of life before its end.
      if (traffic.receivedBytes > received) this.#heardMs = performance.now();
      received = traffic.receivedBytes;
      if (performance.now() - this.#heardMs > agentSilentMs) this.#coordinator.dispose();
    }, agentBeatMs);
    await this.#coordinator.closed;
    clearInterval(beats);
    await this.#workers?.dispose();
    this.#store.close();
    removeWorkDir(this.#dir);
  }

  get #ready(): AgentWorkers {
    if (!this.#workers) throw new Error('the run was not prepared');
    return this.#workers;
  }

  #prepare({ hash, packages, files, maxHeapBytes }: Requests['prepare']['params']): Requests['prepare']['result'] {
    this.#workers ??= this.#openWorkers(maxHeapBytes ?? undefined);
    const code = this.#modules.has(hash) ? undefined : this.#cache.find(hash);
    if (code !== undefined) this.#place(hash, code);
    const { dir } = this.#options;
    const [differs, otherFiles] = [differencesOf(packages, dir), differentFiles(files, dir)];
    this.fits &&= differs.length + otherFiles.length === 0;
    return { differs, files: otherFiles, hasBundle: this.#modules.has(hash) };
  }

  #openWorkers(maxHeapBytes: number | undefined): AgentWorkers {
    const coordinator = this.#coordinator;
    const session = createProcessBackend(join(__dirname, 'processWorker.js')).open({
      workers: this.#options.workers ?? availableParallelism(),
      maxHeapBytes,
      onRawOutput: (stream, text) => coordinator.emit('rawOutput', { stream, text }),
      ownedDir: this.#dir,
    });
    return new AgentWorkers({
      coordinator,
      session,
      values: new ValueReader({
        store: this.#store,
        fetch: (hashes) => coordinator.request('blocks', { hashes }),
      }),
      dir: this.#dir,
      moduleOf: (hash) => {
        const module = this.#modules.get(hash);
        if (module === undefined) throw new Error('the module was not sent');
        return module;
      },
      drained: this.#transport.drained,
    });
  }

  #takeBundle({ hash, code }: Requests['bundle']['params']): null {
    if (bundleHash(code) !== hash) {
      throw new UserFacingError('the module was changed on its way: its hash differs', 'Run again.');
    }
    this.#cache.keep(hash, code);
    this.#place(hash, code);
    return null;
  }

  #place(hash: string, code: string): void {
    this.#modules.set(hash, placeBundle(code, this.#dir, this.#options.dir, __dirname));
  }
}

const factsOf = ({ workers }: ServeOptions): AgentFacts => ({
  version: agentProtocolVersion,
  node: process.version,
  name: hostname(),
  workers: workers ?? availableParallelism(),
  cores: availableParallelism(),
  memoryBytes: Math.min(process.constrainedMemory?.() || Infinity, totalmem()),
  programDir: __dirname,
});

/** Without a library of its own, the project uses that of this agent. */
function differencesOf(packages: readonly NeededPackage[], dir: string): readonly DifferentPackage[] {
  return packages
    .map((needed) => ({ ...needed, found: installedVersion(dir, needed.name) }))
    .filter(({ name, version, found }) => version !== found && (name !== libraryName || found !== null));
}
