import type { EventDecoder } from '../../src/model/facts/eventLines.ts';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { giveWay, sliceMs } from './slices.ts';

/** An event with more log records than this is folded in parts, so that no part takes longer than a frame. */
const recordsAtOnce = 2_000;

/**
 * Decodes whole NDJSON lines and folds each event, in slices of a few milliseconds. Stops early when
 * `goesOn` returns false. Throws for a line that is not an event, with its number. `decoder` has decoded the lines before.
 */
export async function foldLines(
  decoder: EventDecoder,
  lines: string,
  fold: (event: RunEvent) => void,
  goesOn: () => boolean,
  afterSlice: () => void,
): Promise<void> {
  let sliceEnd = performance.now() + sliceMs;
  for (let from = 0; from < lines.length;) {
    const newline = lines.indexOf('\n', from);
    const to = newline < 0 ? lines.length : newline;
    for (const event of parts(decoder.decodeLine(lines.slice(from, to)))) {
      fold(event);
      if (performance.now() < sliceEnd) continue;
      afterSlice();
      await giveWay();
      if (!goesOn()) return;
      sliceEnd = performance.now() + sliceMs;
    }
    from = to + 1;
  }
  afterSlice();
}

function* parts(event: RunEvent | undefined): Generator<RunEvent> {
  if (!event) return;
  if (event.type !== 'logsWritten' || event.records.length <= recordsAtOnce) {
    yield event;
    return;
  }
  for (let k = 0; k < event.records.length; k += recordsAtOnce) {
    yield { type: 'logsWritten', records: event.records.slice(k, k + recordsAtOnce) };
  }
}
