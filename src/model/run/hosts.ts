import type { HostEvent, HostJoined, HostMeasured, HostReading, WorkerPlaced } from '../facts/hostEvents.ts';
import type { WorkerModel } from './workerModel.ts';

/** A machine that runs workers of the run. */
export interface HostModel extends Omit<HostJoined, 'type' | 'atMicros'> {
  readonly joinedMicros: number;
  /** When and why the connection to it ended; undefined while it is there. */
  lost: HostLoss | undefined;
  /** Undefined before the first reading. */
  readings: HostReadings | undefined;
  /** Each time that it was lost. A machine that comes back keeps its number. */
  readonly losses: HostLoss[];
  /** Number of items that ran on it when it was lost, and ran again. They may have run twice. */
  sentAgain: number;
}

export interface HostLoss {
  readonly atMicros: number;
  readonly reason: string;
}

/** The newest reading of a machine, and sums over all readings. */
export interface HostReadings extends HostReading {
  readonly atMicros: number;
  readonly count: number;
  readonly latencySumMicros: number;
  readonly leastLatencyMicros: number;
  /** Number of readings with a known load, and the sum of their loads. */
  readonly loads: number;
  readonly loadSum: number;
}

interface HostsModel {
  readonly hosts: HostModel[];
  readonly workers: readonly Pick<WorkerModel, 'placements'>[];
  cores: number | undefined;
}

/** After a restart of the runner or of the queue, the same machines join again. */
export function followHosts(model: HostsModel, event: HostEvent): void {
  const { hosts } = model;
  if (event.type === 'itemsSentAgain') {
    const sent = hosts[model.workers[event.worker]?.placements.at(-1)?.host ?? -1];
    if (sent) sent.sentAgain += event.items;
    return;
  }
  const host = hosts[event.host];
  switch (event.type) {
    case 'hostLost':
      if (!host) return;
      host.lost = { atMicros: event.atMicros, reason: event.reason };
      host.losses.push(host.lost);
      return;
    case 'hostMeasured':
      if (host) host.readings = withReading(host.readings, event);
      return;
    case 'hostJoined': {
      const { type: _joined, atMicros, ...facts } = event;
      if (event.host > hosts.length) return;
      const { losses = [], sentAgain = 0 } = host ?? {};
      hosts[event.host] = { ...facts, joinedMicros: atMicros, lost: undefined, readings: undefined, losses, sentAgain };
      // This machine runs no worker.
      model.cores = hosts.reduce((sum, { cores }) => sum + cores, 0);
    }
  }
}

function withReading(before: HostReadings | undefined, event: HostMeasured): HostReadings {
  const { atMicros, load, latencyMicros, sentBytes, receivedBytes } = event;
  return {
    ...{ atMicros, load: load ?? before?.load ?? null, latencyMicros, sentBytes, receivedBytes },
    count: (before?.count ?? 0) + 1,
    latencySumMicros: (before?.latencySumMicros ?? 0) + latencyMicros,
    leastLatencyMicros: Math.min(before?.leastLatencyMicros ?? Infinity, latencyMicros),
    loads: (before?.loads ?? 0) + (load === null ? 0 : 1),
    loadSum: (before?.loadSum ?? 0) + (load ?? 0),
  };
}

/** A worker that replaces one may be on another machine. */
export function placeWorker(worker: WorkerModel, { host }: WorkerPlaced): void {
  const { startedMicros, settled, unsuccessful, cost } = worker;
  if (worker.placements.at(-1)?.host === host) return;
  worker.placements.push({
    ...{ host, fromMicros: startedMicros, firstRow: settled },
    ...{ unsuccessful, runMicros: cost.runMicros },
  });
}

/** The name of a machine, with its number if several have that name. */
export function hostName({ hosts }: { readonly hosts: readonly HostModel[] }, number: number): string | undefined {
  const name = hosts[number]?.name;
  const isShared = hosts.filter((host) => host.name === name).length > 1;
  return isShared ? `${name} (${number})` : name;
}
