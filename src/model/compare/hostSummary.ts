import { hostFigures, meanLatencyMicros, meanLoad } from '../run/hostFigures.ts';
import type { RunModel } from '../run/runModel.ts';
import { ms, round } from './milliseconds.ts';

/** A machine of a run. A figure is null if it was not measured. */
export interface HostSummary {
  /** Machines are numbered from 0. */
  readonly host: number;
  readonly name: string;
  readonly node: string;
  readonly cores: number;
  /** Workers there, or at the time when it was lost. */
  readonly workers: number;
  /** Items that ended there, and those of them that did not succeed. */
  readonly items: number;
  readonly unsuccessful: number;
  /** Time in items, summed over its workers. */
  readonly busyMs: number;
  /** `busyMs` as a share of its workers' time. */
  readonly busy: number;
  /** Mean share of its cores that were busy, with all that runs there. */
  readonly load: number | null;
  /** Mean round trip of a request to its agent. */
  readonly latencyMs: number | null;
  readonly sentBytes: number | null;
  readonly receivedBytes: number | null;
  /** Its clock minus that of this machine, and the largest error of that. Times are corrected by it. */
  readonly clockOffsetMs: number;
  readonly clockErrorMs: number;
  readonly joinedMs: number;
  /** How often the connection to it was lost. */
  readonly losses: number;
  /** Number of items that ran on it when it was lost, and ran again. They may have run twice. */
  readonly itemsSentAgain: number;
  /** When and why the connection to it ended before the run; only if it did. */
  readonly lost?: { readonly atMs: number; readonly reason: string };
}

export function hostSummaries(model: RunModel): HostSummary[] {
  return hostFigures(model).map(({ host, workers, items, unsuccessful, runMicros, busy }) => {
    const machine = model.hosts[host]!;
    const { lost, losses, sentAgain, readings } = machine;
    const latencyMicros = meanLatencyMicros(machine);
    const load = meanLoad(machine);
    return {
      ...{ host, name: machine.name, node: machine.node, cores: machine.cores, workers, items, unsuccessful },
      ...{ busyMs: ms(runMicros), busy: round(busy), load: load === undefined ? null : round(load) },
      latencyMs: latencyMicros === undefined ? null : ms(latencyMicros),
      sentBytes: readings?.sentBytes ?? null,
      receivedBytes: readings?.receivedBytes ?? null,
      clockOffsetMs: ms(machine.clockOffsetMicros),
      clockErrorMs: ms(machine.clockErrorMicros),
      joinedMs: ms(machine.joinedMicros),
      losses: losses.length,
      itemsSentAgain: sentAgain,
      ...(lost && { lost: { atMs: ms(lost.atMicros), reason: lost.reason } }),
    };
  });
}
