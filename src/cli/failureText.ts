import { formatCount, plural } from '../base/numberText.ts';
import { shorten } from '../base/visibleText.ts';
import { errorDetails } from '../words/failures.ts';
import type { FailureCause } from '../model/compare/failureCause.ts';
import { codeFrame } from './codeFrame.ts';
import { formatFrames } from './frames.ts';
import type { CauseReport } from './runReport.ts';
import type { SourceLines } from './sourceLines.ts';
import { style } from './style.ts';

/** Numbers of items beside the one that is shown. */
const shownOthers = 10;
/** Characters of one line, and lines of one message, that are shown. */
const shownCharacters = 1000;
const shownLines = 20;

/**
 * The first failure of a cause and the other items that failed for it, in lines with marks. `frame`: the lines of its source, as
 * `frameOf` returns them.
 */
export function causeLines(cause: CauseReport, frame: readonly string[] = []): string[] {
  const head = `item ${cause.item} ${cause.kind} on worker ${cause.worker}: ${cause.name}: ${cause.message}`;
  const [first = '', ...rest] = linesOf(head);
  // The mark keeps log lines of the job from looking like lines of this report.
  const tail = cause.logTail.flatMap(linesOf).map((line) => `    | ${line}`);
  const details = [...rest, ...errorDetails(cause).flatMap(linesOf)];
  if (cause.input !== undefined) details.push(...linesOf(`input ${cause.input}`));
  const others = cause.count > 1 ? [`    ${alsoFailed(cause)}`] : [];
  return [
    style('red', first),
    ...[...details, ...frame].map((line) => `    ${line}`),
    ...formatFrames(cause.frames).map((line) => style('dim', line)),
    ...tail,
    ...others,
  ];
}

/** The lines around the place of a failure in the user's code, if the file is still the one that ran. */
export function frameOf(cause: FailureCause | undefined, sources: SourceLines): string[] {
  const at = cause?.failure?.frames.find(({ inUserCode }) => inUserCode);
  return at ? codeFrame(at, (line) => sources.get(at.file, line)) : [];
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
