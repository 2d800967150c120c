import { Executor } from '../../execution/executor.ts';
import { describeFailure } from '../../execution/describeFailure.ts';
import { createStatusBuffer, StatusBlock } from '../../execution/status.ts';
import { SetupFailed, spoolFailed, type Backend } from './backend.ts';

/** No worker at all: items run one after the other on the main thread, where a debugger is at home. */
export const inlineBackend: Backend = {
  isolation: 'inline',
  capabilities: { kill: false, parallel: false },
  open() {
    return {
      start(init) {
        const status = createStatusBuffer();
        const shown = new StatusBlock(status, 1);
        const executor = new Executor({ ...init, status });
        const ready = executor.load().catch((error: unknown) => {
          throw new SetupFailed(describeFailure(error, 'setup'));
        });
        return {
          ready,
          async run(chunk) {
            await executor.run(chunk);
            if (executor.spoolFailure) throw spoolFailed(executor.spoolFailure.message);
          },
          running: () => shown.running,
          stop: () => executor.stop(),
          abort: () => executor.abort(),
          kill: () => {},
          close: () => executor.close().finally(() => executor.dispose()),
        };
      },
      close: () => Promise.resolve(),
    };
  },
};
