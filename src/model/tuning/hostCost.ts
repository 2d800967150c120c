import { quantile } from '../../base/quantile.ts';
import { remoteLeastMicros } from '../chunks/autoChunks.ts';
import { outcomeCode } from '../facts/events.ts';
import { hostFigures, meanLatencyMicros, staysOf } from '../run/hostFigures.ts';
import { hostName } from '../run/hosts.ts';
import type { RunModel } from '../run/runModel.ts';

/** A machine of a run as the model of its costs needs it. */
export interface HostCost {
  /** Number of the machine in the run. */
  readonly host: number;
  readonly name: string;
  readonly workers: number;
  /** Time of an item there as a multiple of its time on all machines together. */
  readonly slowness: number;
}

/** With fewer items than this, a median is chance. */
const leastItems = 20;
/** Machines that differ by a smaller share count as equal. */
const alike = 0.15;

/** The machines that had workers, also those that were lost: the next run has them again. Empty for a run on one machine. */
export function hostCosts(model: RunModel): readonly HostCost[] {
  if (model.hosts.length === 0) return [];
  const times = hostTimes(model);
  const all = quantile(joined(times), 0.5);
  return hostFigures(model).flatMap(({ host, workers: placed }) => {
    const own = times[host] ?? new Float64Array();
    // Workers of a lost machine continue on others, which then have more than they offer.
    const workers = Math.min(model.hosts[host]?.workers ?? 0, placed);
    const ratio = own.length < leastItems || !(all > 0) ? 1 : quantile(own, 0.5) / all;
    return workers === 0
      ? []
      : [{ host, name: hostName(model, host) ?? '', workers, slowness: Math.abs(ratio - 1) < alike ? 1 : ratio }];
  });
}

/** Times of the items that succeeded, by machine, ascending. */
export function hostTimes({ hosts, workers }: Pick<RunModel, 'hosts' | 'workers'>): readonly Float64Array[] {
  const times: number[][] = hosts.map(() => []);
  const succeeded = outcomeCode('succeeded');
  for (const worker of workers) {
    const { startMicros, endMicros, outcome } = worker.lane;
    for (const { host, firstRow, endRow } of staysOf(worker)) {
      for (let row = firstRow; row < endRow; row++) {
        if (outcome.get(row) === succeeded) times[host]?.push(endMicros.get(row) - startMicros.get(row));
      }
    }
  }
  return times.map((own) => Float64Array.from(own).sort());
}

export function joined(times: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(times.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const own of times) {
    all.set(own, at);
    at += own.length;
  }
  return all.sort();
}

/** The slowness of so many workers on these machines, which have one worker each in turn. More workers begin from the front. */
export function slownessOf(hosts: readonly HostCost[], workers: number): readonly number[] {
  const most = Math.max(0, ...hosts.map((host) => host.workers));
  const all: number[] = [];
  for (let k = 0; k < most; k++) for (const host of hosts) if (host.workers > k) all.push(host.slowness);
  return Array.from({ length: workers }, (_, k) => all[k % Math.max(1, all.length)] ?? 1);
}

/** Mean round trip to the machines of a run, from the requests during the run; 0 for a run on one machine. */
export function pingMicros({ hosts }: Pick<RunModel, 'hosts'>): number {
  const known = hosts.map((host) => meanLatencyMicros(host) ?? 2 * host.clockErrorMicros);
  return known.reduce((sum, each) => sum + each, 0) / Math.max(1, known.length);
}

/** The least work of a chunk that `auto` makes in such a run; undefined for a run on one machine. */
export const leastChunkOf = ({ hosts }: Pick<RunModel, 'hosts'>): number | undefined =>
  hosts.length === 0 ? undefined : remoteLeastMicros(Math.max(...hosts.map((each) => 2 * each.clockErrorMicros)));
