import { formatCount, formatPercent, plural } from '../../../src/base/numberText.ts';
import type { LogCount } from '../../kit/logs/logList.ts';
import type { LogLevel } from '../../../src/model/facts/log.ts';
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

/** `all workers`, `w3`, `w0, w3`, `5 workers`. */
export function workersText(workers: readonly number[]): string {
  if (workers.length === 0) return 'all workers';
  return workers.length <= 3 ? workers.map((worker) => `w${worker}`).join(', ') : `${workers.length} workers`;
}

export const levelText = (level: LogLevel): string => (level === 'debug' ? 'all levels' : `level ≥ ${level}`);

/** The list with a worker added or removed, ascending. */
export function toggled(workers: readonly number[], worker: number): number[] {
  const without = workers.filter((other) => other !== worker);
  return without.length < workers.length ? without : [...workers, worker].sort((a, b) => a - b);
}
