import { formatDuration } from '../base/numberText.ts';
import type { RunFloor } from '../model/run/runFloor.ts';

/** `No number of workers ends this run before 12.4 s: item 731 alone takes 11.9 s.` */
export const floorText = ({ atMicros, item, ranMicros }: RunFloor): string =>
  `No number of workers ends this run before ${formatDuration(atMicros)}: item ${item} alone takes ${formatDuration(ranMicros)}.`;
