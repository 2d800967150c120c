import { performance } from 'node:perf_hooks';
import type { RunFinished } from '../model/facts/events.ts';
import type { Capabilities } from '../model/facts/capabilities.ts';
import { watchCores } from './coreUse.ts';

type CoreUse = Pick<RunFinished, 'cpuMicros' | 'coreWaitMicros'>;
type Figures = CoreUse & Pick<RunFinished, 'wallMicros' | 'inputMicros' | 'runnerMicros'>;

/** Each begins a measurement and returns the function that reads it; tests replace them. */
export interface RunProbes {
  readonly cores: () => () => CoreUse;
  /** Milliseconds that the event loop of this thread was busy. */
  readonly busyLoop: () => () => number;
}

const processProbes: RunProbes = {
  cores: watchCores,
  busyLoop: () => {
    const before = performance.eventLoopUtilization();
    return () => performance.eventLoopUtilization(before).active;
  },
};

export interface RunMeterOptions {
  readonly capabilities: Pick<Capabilities, 'sharesProcess' | 'ownsMainThread'>;
  /** When the first worker started, in microseconds since the run's start, if an earlier runner started it. */
  readonly startedMicros?: number | undefined;
  /** Time in which the workers of earlier parts of the run were up. */
  readonly earlierMicros?: number | undefined;
  readonly probes?: RunProbes;
}

/** Measures the costs of a run, from the start of its first worker until no worker has work left. */
export class RunMeter {
  readonly #capabilities: RunMeterOptions['capabilities'];
  readonly #probes: RunProbes;
  #startedMicros: number | undefined;
  #isFirst: boolean;
  readonly #earlierMicros: number;
  #readCores: (() => CoreUse) | undefined;
  #readLoop: (() => number) | undefined;
  #coreUse: CoreUse = {};
  #runnerMicros: number | undefined;
  #inputMicros = 0;

  constructor({ capabilities, startedMicros, earlierMicros = 0, probes = processProbes }: RunMeterOptions) {
    this.#isFirst = startedMicros === undefined;
    this.#earlierMicros = earlierMicros;
    this.#capabilities = capabilities;
    this.#startedMicros = startedMicros;
    this.#probes = probes;
  }

  /** Workers are about to start. Returns whether they are the first of the run, or of a new part of it. */
  start(atMicros: number): boolean {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    this.#startedMicros ??= atMicros - this.#earlierMicros;
    const { sharesProcess, ownsMainThread } = this.#capabilities;
    // The figures of the process and of its main thread describe the run only if user code has other threads.
    if (sharesProcess && !ownsMainThread) this.#readCores ??= this.#probes.cores();
    if (!ownsMainThread) this.#readLoop ??= this.#probes.busyLoop();
    return isFirst;
  }

  /** No worker has work left. Call it while the threads live, because their figures end with them. */
  stop(): void {
    if (this.#readCores) this.#coreUse = this.#readCores();
    if (this.#readLoop) this.#runnerMicros = 1000 * this.#readLoop();
  }

  /** Workers had no input to run for this time. */
  addInputWait(micros: number): void {
    this.#inputMicros += micros;
  }

  figures(lastSettledMicros: number): Figures {
    const from = this.#startedMicros;
    return {
      wallMicros: from === undefined ? 0 : Math.max(lastSettledMicros - from, this.#earlierMicros, 0),
      ...this.#coreUse,
      inputMicros: Math.round(this.#inputMicros),
      ...(this.#runnerMicros !== undefined && { runnerMicros: Math.round(this.#runnerMicros) }),
    };
  }
}
