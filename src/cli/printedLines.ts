import type { LogRecord } from '../model/facts/log.ts';
import type { RunHandle } from '../supervisor/runHandle.ts';
import { printable } from '../base/visibleText.ts';
import type { Progress } from './progress.ts';

/** Prints on stderr what the job prints, while the run continues. Lines of the progress make room for it. */
export function printOutput(handle: Pick<RunHandle, 'changed'>, progress: Pick<Progress, 'say'> | undefined): void {
  handle.changed((events) => {
    const lines = events.flatMap((event) => (event.type === 'logsWritten' ? event.records.map(printedLines) : []));
    if (lines.length === 0) return;
    if (progress) progress.say(lines.join('\n'));
    else process.stderr.write(`${lines.join('\n')}\n`);
  });
}

/**
 * The lines of a record, each behind its worker and its item: `[worker 0, item 12] ready`. Colours are kept, and each line
 * ends its own; other terminal sequences are removed, because they would move or hide other lines.
 */
export function printedLines({
  worker,
  item,
  text,
  late,
}: Pick<LogRecord, 'worker' | 'item' | 'text' | 'late'>): string {
  const from = worker === null ? 'outside of the workers' : `worker ${worker}`;
  const prefix = `[${from}${item === null ? '' : `, item ${item}`}${late ? ', late' : ''}]`;
  let colours = '';
  const lines = text.split('\n').map((line) => {
    const before = colours;
    const shown = line
      .split(colour)
      .map((part, k) => {
        if (k % 2 === 0) return printable(part);
        colours = isReset.test(part) ? '' : colours + part;
        return part;
      })
      .join('');
    const end = before === '' && shown.search(colour) < 0 ? '' : reset;
    return `${prefix} ${before}${shown}${end}`;
  });
  return lines.join('\n');
}

/** One sequence of colours and styles. With the parentheses, `split` returns the sequences at odd places. */
const colour = /(\u001b\[[\d;:]*m)/;
const isReset = /^\u001b\[0*m$/;
const reset = '\u001b[0m';
