import { formatCount, formatPercent, plural } from '../../kit/format.ts';
import type { LogCount } from '../../kit/logs/logList.ts';
import type { LogFilter } from '../../store/viewState.ts';

/** `4,812 lines`, `38 of 4,812`, `12 of 4,812, searching 40 %`. */
export function countText({ shown, total, progress }: LogCount): string {
  if (shown === total) return plural(total, 'line');
  const found = `${formatCount(shown)} of ${formatCount(total)}`;
  return progress < 1 ? `${found}, searching ${formatPercent(progress)}` : found;
}

export function isFiltered(filter: LogFilter): boolean {
  return filter.text !== '' || filter.workers.length > 0 || filter.level !== 'debug' || filter.item !== null;
}
