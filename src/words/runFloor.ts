import { formatDuration } from '../base/numberText.ts';
import type { RunFloor } from '../model/run/runFloor.ts';

/**
 * `No number of workers ends this run before 12.4 s: the first worker is ready after 500 ms, and item 731 alone takes 11.9 s.`
 * The times count from the run's start, as on the timeline, or from the start of the workers, as predicted durations do, and
 * the sentence says so.
 */
export function floorText({ atMicros, item, ranMicros, wallFromMicros }: RunFloor, from: 'start' | 'wall'): string {
  const endMicros = atMicros - (from === 'wall' ? wallFromMicros : 0);
  const readyText = formatDuration(endMicros - ranMicros);
  const bound =
    from === 'start'
      ? `No number of workers ends this run before ${formatDuration(endMicros)}`
      : `From the start of the workers, no number of them takes less than ${formatDuration(endMicros)}`;
  return `${bound}: the first worker is ready after ${readyText}, and item ${item} alone takes ${formatDuration(ranMicros)}.`;
}
