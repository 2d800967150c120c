import { formatBytes, formatDuration, plural } from '../base/numberText.ts';
import { meanLatencyMicros, meanLoad } from '../model/run/hostFigures.ts';
import type { HostModel } from '../model/run/hosts.ts';

/** `+3.2 ms ± 0.1 ms`: the clock of a machine minus that of the machine with the recording, and the largest error of that. */
export const clockText = ({ clockOffsetMicros, clockErrorMicros }: HostModel): string =>
  `${clockOffsetMicros < 0 ? '−' : '+'}${formatDuration(Math.abs(clockOffsetMicros))} ± ${formatDuration(clockErrorMicros)}`;

/** `lost at 3.20 s: its command ended with exit code 255` */
export const lostText = ({ atMicros, reason }: NonNullable<HostModel['lost']>): string =>
  `lost at ${formatDuration(atMicros)}: ${reason}`;

/** What the losses of machines have cost: one line for each fact. */
export function lossLines(hosts: readonly HostModel[], nameOf: (host: number) => string): readonly string[] {
  const lost = hosts.flatMap(({ lost: last, losses }, host) => {
    if (last) return [`${nameOf(host)} was ${lostText(last)}`];
    const times = losses.length === 1 ? 'once' : `${losses.length} times`;
    return losses.length > 0 ? [`${nameOf(host)} was lost ${times} and came back`] : [];
  });
  const again = hosts.reduce((sum, { sentAgain }) => sum + sentAgain, 0);
  if (again === 0) return lost;
  return [...lost, `${plural(again, 'item')} ran again because of a lost machine, and may have run twice`];
}

/** `joined at 320 ms`, `lost at 3.20 s` */
export const hostStateText = ({ joinedMicros, lost }: HostModel): string =>
  lost ? `lost at ${formatDuration(lost.atMicros)}` : `joined at ${formatDuration(joinedMicros)}`;

/** `v24.1.0, 8 cores, 31.3 GB` */
export const machineText = ({ node, cores, memoryBytes }: HostModel): string =>
  `${node}, ${plural(cores, 'core')}, ${formatBytes(memoryBytes)}`;

/** Figures of a machine that are measured, as they are shown: the newest ones of a live run, means of one that is over. */
export function shownReadings(host: HostModel, isOver: boolean) {
  const { readings } = host;
  return {
    load: (isOver ? meanLoad(host) : (readings?.load ?? undefined)) ?? Number.NaN,
    latencyMicros: (isOver ? meanLatencyMicros(host) : readings?.latencyMicros) ?? Number.NaN,
    sentBytes: readings?.sentBytes ?? Number.NaN,
    receivedBytes: readings?.receivedBytes ?? Number.NaN,
  };
}

/** Columns of the table of machines: their names, and their meanings where the name does not say all. */
export const hostColumns = {
  host: { name: 'host', meaning: 'Machine that runs workers' },
  state: { name: 'state', meaning: 'When it joined, or when it was lost' },
  cores: { name: 'cores', meaning: 'Cores that its agent may use' },
  workers: { name: 'workers', meaning: 'Workers there, or at the time when it was lost' },
  load: { name: 'load', meaning: 'Share of its cores that were busy, with all that runs there' },
  items: { name: 'items', meaning: 'Items that ended there' },
  failed: { name: 'failed', meaning: 'Items that ended there and did not succeed' },
  busy: { name: 'busy', meaning: 'Share of its workers’ time in items' },
  sent: { name: 'sent', meaning: 'Bytes to it: the module, the items' },
  received: { name: 'received', meaning: 'Bytes from it: results, lines, records' },
  latency: { name: 'latency', meaning: 'Round trip of a request to its agent' },
  clock: {
    name: 'clock',
    meaning: 'Its clock minus that of this machine, and the largest error of that. Times are corrected by it.',
  },
} as const;
