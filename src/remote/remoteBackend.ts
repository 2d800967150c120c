import type { Backend } from '../engine/backends/backend.ts';
import { capabilitiesOf, type Capabilities } from '../model/facts/capabilities.ts';
import type { AgentHost } from './agentHost.ts';
import type { RemoteHosts } from './remoteHosts.ts';
import { RemoteWorker } from './remoteWorker.ts';

export interface RemoteBackendOptions {
  readonly hosts: RemoteHosts;
  /** Hash of the module that all machines have. */
  readonly hash: () => string;
  /** A worker starts on a machine. */
  readonly onPlaced: (worker: number, host: number) => void;
}

/** Workers are processes on other machines, so that they can do what processes of this machine can. */
const capabilities: Capabilities = { ...capabilitiesOf('process'), remote: true };

/** Runs the workers of a run on other machines. A worker that replaces one may be on another machine. */
export function createRemoteBackend({ hosts, hash, onPlaced }: RemoteBackendOptions): Backend {
  return {
    capabilities,
    open() {
      const alive = new Set<RemoteWorker>();
      const places = new Map<number, AgentHost>();
      return {
        capabilities,
        untilOpen: () => hosts.untilAny(),
        isMisplaced: (worker) => hosts.isOverfull(places.get(worker)),
        start({ module: _stays, reports, initializer, ...init }, onReport) {
          if (reports.kind !== 'spool') throw new Error('workers on other machines write spools');
          const { host, number } = hosts.choose();
          const life: number = hosts.nextLife((event, payload) => worker.take(event, payload));
          host.workers++;
          places.set(init.worker, host);
          const worker: RemoteWorker = new RemoteWorker({
            host,
            life,
            spool: reports.path,
            hash: hash(),
            shelf: hosts.shelf,
            init: {
              ...init,
              originMicros: init.originMicros + host.clock.offsetMicros,
              initializer: initializer && { ...initializer, args: hosts.shelf.keep(initializer.args) },
            },
            onReport,
            onEnd: () => {
              host.workers--;
              alive.delete(worker);
              hosts.forget(life);
            },
          });
          alive.add(worker);
          onPlaced(init.worker, number);
          return worker;
        },
        // The memory of other machines is not compared with that of this one.
        heldBytes: () => Promise.resolve(0),
        close: () => {
          for (const worker of alive) worker.kill();
          return Promise.resolve();
        },
      };
    },
  };
}
