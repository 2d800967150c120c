import type { RunEvent } from '../../src/model/facts/events.ts';
import { giveWay, sliceMs } from './slices.ts';

/** More log records than this in one event are folded in parts, so that no part outlasts a frame. */
const recordsAtOnce = 2_000;

/**
 * Decodes whole NDJSON lines and folds each event, in slices of a few milliseconds. Stops early when
 * `goesOn` turns false. Throws on a line that is not JSON, with its number.
 */
export async function foldLines(
  lines: string,
  fold: (event: RunEvent) => void,
  goesOn: () => boolean,
  afterSlice: () => void,
): Promise<void> {
  let sliceEnd = performance.now() + sliceMs;
  for (let from = 0, number = 1; from < lines.length; number++) {
    const newline = lines.indexOf('\n', from);
    const to = newline < 0 ? lines.length : newline;
    for (const event of parts(decode(lines.slice(from, to), number))) {
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

function decode(line: string, number: number): RunEvent | undefined {
  if (line.trim() === '') return undefined;
  try {
    return JSON.parse(line) as RunEvent;
  } catch {
    throw new Error(`line ${number} of these facts is not JSON: ${line.slice(0, 60)}`);
  }
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
