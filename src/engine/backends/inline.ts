import { Executor } from '../../execution/executor.ts';
import { describeFailure } from '../../execution/describeFailure.ts';
import { createStatusBuffer, StatusBlock } from '../../execution/status.ts';
import { SetupFailed, type Backend } from './backend.ts';

/** No worker at all: items run one after the other on the main thread, where a debugger is at home. */
export const inlineBackend: Backend = {
  isolation: 'inline',
  capabilities: { kill: false, parallel: false },
  open() {
    return {
      start(init, detour) {
        const status = createStatusBuffer();
        const shown = new StatusBlock(status, 1);
        const executor = new Executor({ ...init, status }, detour, () => {});
        const ready = executor.load().catch((error: unknown) => {
          throw new SetupFailed(describeFailure(error, 'setup'));
        });
        return {
          ready,
          run: (chunk) => executor.run(chunk),
          running: () => shown.running,
          tainted: () => false,
          sample: () => Promise.resolve(undefined),
          heldBytes: () => Promise.resolve(undefined),
          stop: () => executor.stop(),
          abort: () => executor.abort(),
          kill: () => {},
          close: () => executor.close().finally(() => executor.dispose()),
        };
      },
      heldBytes: () => Promise.resolve(0),
      close: () => Promise.resolve(),
    };
  },
};
