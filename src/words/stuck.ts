import { formatCount, formatDuration } from '../base/numberText.ts';

/** `item 1,204 has run for 12.3 s` */
export const stuckText = (item: number, ranMicros: number): string =>
  `item ${formatCount(item)} has run for ${formatDuration(ranMicros)}`;
