import { formatDuration } from '../base/numberText.ts';
import type { RunFloor } from '../model/run/runFloor.ts';

/**
 * `No number of workers ends this run before 12.4 s: the first worker is ready after 500 ms, and item 731 alone takes 11.9 s.`
 * The times count from the run's start, as on the timeline, or as its wall time does.
 */
export function floorText({ atMicros, item, ranMicros, wallFromMicros }: RunFloor, from: 'start' | 'wall'): string {
  const endMicros = atMicros - (from === 'wall' ? wallFromMicros : 0);
  const readyText = formatDuration(endMicros - ranMicros);
  return `No number of workers ends this run before ${formatDuration(endMicros)}: the first worker is ready after ${readyText}, and item ${item} alone takes ${formatDuration(ranMicros)}.`;
}
