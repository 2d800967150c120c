import { join } from 'node:path';
import { bundleModule } from '../../src/loading/moduleBundle.ts';
import type { RunEvent } from '../../src/model/facts/events.ts';
import type { Backend } from '../../src/engine/backends/backend.ts';
import { createRemoteBackend } from '../../src/remote/remoteBackend.ts';
import { RemoteHosts } from '../../src/remote/remoteHosts.ts';
import { root } from './root.ts';

/** A command that starts an agent on this machine, as `ssh` would elsewhere. */
export const localAgent = (workers: number): string =>
  `"${process.execPath}" "${join(root, 'dist/cli.js')}" agent --stdio --workers ${workers}`;

export interface LocalAgents {
  readonly backend: Backend;
  readonly events: RunEvent[];
  /** Starts the agent and sends it the module. */
  open(module: string): Promise<void>;
  close(): Promise<void>;
}

/** The backend for other machines, with an agent on this one. */
export function localAgents(): LocalAgents {
  const events: RunEvent[] = [];
  const emit = (event: RunEvent): void => void events.push(event);
  const hosts = new RemoteHosts({ machines: { kind: 'commands', commands: [localAgent(2)] }, emit, now: () => 0 });
  let hash = '';
  return {
    events,
    backend: createRemoteBackend({ hosts, hash: () => hash, onPlaced: () => {} }),
    async open(module) {
      await hosts.open();
      const bundle = await bundleModule({ module, baseDir: root, tsconfig: undefined });
      hash = bundle.hash;
      await hosts.prepare({ bundle, files: [], maxHeapBytes: undefined });
    },
    close: () => hosts.close(),
  };
}
