import type { HostJoined, HostLost } from '../facts/hostEvents.ts';

/** A machine that runs workers of the run. */
export interface HostModel extends Omit<HostJoined, 'type' | 'atMicros'> {
  readonly joinedMicros: number;
  /** When and why the connection to it ended; undefined while it is there. */
  lost: { readonly atMicros: number; readonly reason: string } | undefined;
}

interface HostsModel {
  readonly hosts: HostModel[];
  cores: number | undefined;
}

/** After a restart of the runner, the same machines join again. */
export function followHosts(model: HostsModel, event: HostJoined | HostLost): void {
  const { hosts } = model;
  if (event.type === 'hostLost') {
    const host = hosts[event.host];
    if (host) host.lost = { atMicros: event.atMicros, reason: event.reason };
    return;
  }
  const { type: _joined, atMicros, ...facts } = event;
  if (event.host > hosts.length) return;
  hosts[event.host] = { ...facts, joinedMicros: atMicros, lost: undefined };
  // This machine runs no worker.
  model.cores = hosts.reduce((sum, { cores }) => sum + cores, 0);
}
