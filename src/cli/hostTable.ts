import { formatBytes, formatCount, formatDuration, formatPercent } from '../base/numberText.ts';
import { plainText } from '../base/visibleText.ts';
import { hostFigures } from '../model/run/hostFigures.ts';
import { isOver, type RunModel } from '../model/run/runModel.ts';
import { clockText, hostColumns, hostStateText, lossLines, shownReadings } from '../words/hosts.ts';
import { hostName } from '../model/run/hosts.ts';
import { formatTable } from './format.ts';

/** A row for each machine, and a line for each one that was lost; undefined for a run on one machine. */
export function hostTable(model: RunModel): string | undefined {
  if (model.hosts.length === 0) return undefined;
  const over = isOver(model);
  const rows = hostFigures(model).map(({ host, workers, items, unsuccessful, busy }) => {
    const machine = model.hosts[host]!;
    const { load, latencyMicros, sentBytes, receivedBytes } = shownReadings(machine, over);
    return [
      plainText(hostName(model, host) ?? ''),
      hostStateText(machine),
      formatCount(machine.cores),
      formatCount(workers),
      formatPercent(load),
      formatCount(items),
      formatCount(unsuccessful),
      formatPercent(busy),
      formatBytes(sentBytes),
      formatBytes(receivedBytes),
      formatDuration(latencyMicros),
      clockText(machine),
    ];
  });
  const lost = lossLines(model.hosts, (host) => hostName(model, host) ?? '').map(plainText);
  return [formatTable([Object.values(hostColumns).map(({ name }) => name), ...rows]), ...lost].join('\n');
}
