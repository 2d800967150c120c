import { formatDuration, formatPercent } from '../base/numberText.ts';
import type { ProfiledFunction } from '../model/profile/fileProfile.ts';

/** Above a function in the editor: `432 ms own (63 %), 690 ms with calls`. */
export const functionMark = ({ selfMicros, totalMicros, share }: ProfiledFunction): string =>
  `${formatDuration(selfMicros)} own (${formatPercent(share)}), ${formatDuration(totalMicros)} with calls`;

/** Behind it: `Own time in 8 workers: median 54 ms, slowest worker 3: 88 ms` */
export function workersMark({ workers }: ProfiledFunction): string {
  const slowest = workers.at(-1);
  if (!slowest) return 'No worker computed in the function itself.';
  if (workers.length === 1) return `Own time in worker ${slowest.worker} only`;
  const median = workers[(workers.length - 1) >> 1] ?? slowest;
  return `Own time in ${workers.length} workers: median ${formatDuration(median.selfMicros)}, slowest is worker ${slowest.worker} with ${formatDuration(slowest.selfMicros)}`;
}

/** Behind a line: `43 ms, 6.2 %`. */
export const lineMark = ({ micros, share }: { readonly micros: number; readonly share: number }): string =>
  `${formatDuration(micros)}, ${formatPercent(share)}`;

export const staleMark = 'The file has changed since its profile was made: no times are shown';
