import { formatCount, plural } from '../base/numberText.ts';
import { shorten } from '../base/visibleText.ts';
import { errorDetails } from '../words/failures.ts';
import { formatFrames } from './frames.ts';
import type { CauseReport } from './runReport.ts';

/** Numbers of items beside the one that is shown. */
const shownOthers = 10;
/** Characters of one line, and lines of one message, that are shown. */
const shownCharacters = 1000;
const shownLines = 20;

/** The first failure of a cause and the other items that failed for it, in lines. */
export function causeLines(cause: CauseReport): string[] {
  const head = `item ${cause.item} ${cause.kind} on worker ${cause.worker}: ${cause.name}: ${cause.message}`;
  const [first = '', ...rest] = linesOf(head);
  // The mark keeps log lines of the job from looking like lines of this report.
  const tail = cause.logTail.flatMap(linesOf).map((line) => `    | ${line}`);
  const details = [...rest, ...errorDetails(cause).flatMap(linesOf)];
  if (cause.input !== undefined) details.push(...linesOf(`input ${cause.input}`));
  const others = cause.count > 1 ? [`    ${alsoFailed(cause)}`] : [];
  return [first, ...details.map((line) => `    ${line}`), ...formatFrames(cause.frames), ...tail, ...others];
}

function alsoFailed({ items, count }: CauseReport): string {
  const numbers = items.slice(1, 1 + shownOthers).map(formatCount);
  const more = count - 1 > numbers.length ? ', …' : '';
  const what = count === 2 ? 'item' : 'items';
  return `${plural(count - 1, 'other item')} failed for the same cause: ${what} ${numbers.join(', ')}${more}`;
}

export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  const shown = lines.slice(0, shownLines).map((line) => shorten(line, shownCharacters));
  return lines.length > shownLines ? [...shown, `… (${lines.length - shownLines} more lines)`] : shown;
}
