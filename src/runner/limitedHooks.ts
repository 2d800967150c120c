import { setImmediate as turn } from 'node:timers/promises';
import type { Backend, BackendOptions, BackendSession, WorkerHandle } from '../engine/backends/backend.ts';
import type { Hook } from '../protocol/runnerControl.ts';

export interface HookListener {
  /** A function begins; null: it has ended. The owner of the run ends this process if one does not return in time. */
  readonly announce: (hook: Hook | null) => void;
  /** Resolves when the owner knows all outcomes so far, which then survive the end of this process. */
  readonly settle: () => Promise<void>;
}

/** A backend that runs user code in this thread, with a limit for `setup` and `teardown`. */
export function limitedHooks(backend: Backend, limitMs: number, { announce, settle }: HookListener): Backend {
  const close = async (handle: WorkerHandle, replaced: boolean): Promise<void> => {
    await settle();
    announce({ name: 'teardown', limitMs });
    // The announcement is sent before the function may keep this thread.
    await turn();
    return handle.close(replaced).finally(() => announce(null));
  };
  return {
    capabilities: backend.capabilities,
    open(options: BackendOptions): BackendSession {
      const session = backend.open(options);
      return {
        ...session,
        start(init, onReport): WorkerHandle {
          announce({ name: 'setup', limitMs });
          const handle = session.start(init, onReport);
          return {
            ...handle,
            ready: handle.ready.finally(() => announce(null)),
            close: (replaced) => close(handle, replaced),
          };
        },
      };
    },
  };
}
