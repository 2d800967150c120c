import { outputOf } from '../../model/facts/log.ts';
import type { LogWritten } from '../../protocol/workerRecords.ts';

/** A line, or a part of one, with the worker that printed it; null if it is not known. */
export type SpooledLine = LogWritten & { readonly worker: number | null };

/** In characters. A longer line is reported in parts: a program may never write a line break. */
const longestOpenLine = 1 << 16;

/**
 * Joins the parts of lines as a terminal shows them. Each item has lines of its own, one for stdout and one for stderr, and
 * a console call continues an open line of its stream. After a carriage return a line begins again, so its last state is kept.
 *
 *   item 3 "loading ", item 4 "x\n", item 3 "done\n"   ->  item 4 "x", item 3 "loading done"
 *   "10 %\r", "20 %\r", "ready\n"                      ->  "ready"
 *   "one\ntwo ", "three\n"                             ->  "one", "two three"
 */
export class LineJoiner {
  readonly #open = new Map<string, SpooledLine>();

  /** The line that the part completes, if it does: with the time, level and place of this part. */
  add(part: SpooledLine): SpooledLine | undefined {
    // The lines of a logger are its own.
    if (part.logger !== undefined) return part;
    if (!part.open && this.#open.size === 0) return shown(part, part.text);
    const key = `${part.item} ${outputOf(part)} ${part.late ?? false}`;
    const before = this.#open.get(key);
    const text = before ? before.text + part.text : part.text;
    if (!part.open) {
      if (!before) return shown(part, text);
      this.#open.delete(key);
      // Without text, the line was already reported, since it was too long.
      return text === '' ? undefined : shown(part, text);
    }
    const end = text.length > longestOpenLine ? text.length : text.lastIndexOf('\n');
    this.#open.set(key, { ...part, text: lastState(text.slice(end + 1)) });
    return end < 0 ? undefined : shown(part, text.slice(0, end));
  }

  /** The lines that are still open. No part of them follows. */
  end(): SpooledLine[] {
    const lines = [...this.#open.values()].filter(({ text }) => text !== '');
    this.#open.clear();
    return lines.map((line) => shown(line, line.text));
  }
}

function shown(part: SpooledLine, text: string): SpooledLine {
  const visible = text.includes('\r') ? text.split('\n').map(withoutEarlierStates).join('\n') : text;
  return visible === part.text ? part : { ...part, text: visible };
}

/** `10 %\r20 %\r` → `20 %\r`, which the next part overwrites. */
function lastState(line: string): string {
  const end = line.search(/\r*$/);
  return line.slice(line.lastIndexOf('\r', end - 1) + 1);
}

const withoutEarlierStates = (line: string): string => lastState(line).replace(/\r+$/, '');
