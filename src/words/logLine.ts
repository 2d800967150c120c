import { formatLogTime } from '../base/numberText.ts';
import { stripAnsi } from '../base/visibleText.ts';
import type { LogRecord } from '../model/facts/log.ts';

/**
 * A log line as it is copied and saved, without colours: `1.250 w3 #12 info  text`. Further lines of its text are indented.
 * A line that bypassed the workers has `-` in place of the worker, one outside of items `-` in place of the item.
 */
export function logLine({ atMicros, worker, item, level, text, detail }: LogRecord): string {
  const place = `${worker === null ? '-' : `w${worker}`} ${item === null ? '-' : `#${item}`}`;
  const shown = stripAnsi(detail ?? text).replaceAll('\n', '\n    ');
  return `${formatLogTime(atMicros)} ${place} ${level.padEnd(5)} ${shown}`;
}
