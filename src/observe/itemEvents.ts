import { shorten } from '../base/visibleText.ts';
import { parseFrames } from '../loading/stackFrames.ts';
import { outcomeCode, outcomeOf, type RunEvent } from '../model/facts/events.ts';
import type { Failure } from '../model/facts/failure.ts';
import { SettledItems } from '../model/facts/settledItems.ts';
import type { LogRecord } from '../model/facts/log.ts';
import type { RanItem } from './pairing.ts';
import type { SeenError } from './records.ts';
import type { TakenLine } from './threadBook.ts';
import { since } from './units.ts';

/** Characters of an input that an event has; all of it is in the file of inputs. */
const mostInputCharacters = 200;

/** The place of an item in the run: its number, its worker, and the start of the run. */
export interface ItemPlace {
  readonly item: number;
  readonly worker: number;
  readonly originMicros: number;
}

/** The events of an item's end. Each message is a chunk of one item; the tests of a file are one chunk. */
export function endOf(ran: RanItem, { item, worker, originMicros }: ItemPlace): RunEvent[] {
  const began = since(ran.beganMicros, originMicros);
  const ended = Math.max(began, since(ran.endedMicros ?? ran.beganMicros, originMicros));
  const settled = new SettledItems(began);
  settled.add(item, began, ended, ran.outcome);
  const hasFailed = ran.outcome !== outcomeCode('succeeded') && outcomeOf(ran.outcome) !== 'cancelled';
  const failure = hasFailed ? failureOf(ran.error, outcomeOf(ran.outcome) === 'crashed') : undefined;
  const input = ran.input ? { input: shorten(ran.input.value, mostInputCharacters) } : {};
  return [
    ...(failure ? [{ type: 'itemFailed', item, attempt: 1, worker, failure, ...input } as const] : []),
    { type: 'itemsSettled', worker, chunk: ran.file ?? item, attempt: 1, ...settled.columns },
  ];
}

/** The times around an item, once both ends are known. */
export function chunkOf(ran: RanItem, { item, worker, originMicros }: ItemPlace): RunEvent[] {
  const { beganMicros, endedMicros, posted } = ran;
  if (endedMicros === undefined || posted?.answeredMicros === undefined) return [];
  // A message that waits behind other items, or for the start of its worker, is not on its way for all that time.
  const freeMicros = Math.max(ran.freeMicros, ran.unit.readyMicros ?? 0);
  const sentMicros = Math.min(Math.max(posted.postedMicros, freeMicros), beganMicros);
  return [
    {
      type: 'chunkFinished',
      chunk: item,
      worker,
      count: 1,
      sentMicros: since(sentMicros, originMicros),
      receivedMicros: since(beganMicros, originMicros),
      endedMicros: since(endedMicros, originMicros),
      answeredMicros: since(Math.max(posted.answeredMicros, endedMicros), originMicros),
      ...(ran.idleMicros >= 0 && { waitedMicros: Math.min(ran.idleMicros, endedMicros - beganMicros) }),
    },
  ];
}

/** `hasCrashed`: the item ended with its worker. */
export function failureOf(error: SeenError | undefined, hasCrashed: boolean): Failure {
  const { name, message, stack } = error ?? { name: 'Error', message: 'The answer says that it failed.', stack: '' };
  return { kind: hasCrashed ? 'crash' : 'thrown', name, message, stack, frames: parseFrames(stack) };
}

/** `seq`: number of the line in the run. */
export function logRecordOf({ line, worker, item }: TakenLine, seq: number, originMicros: number): LogRecord {
  const [, stream, atMicros, , text] = line;
  const level = stream === 'stdout' ? 'info' : 'error';
  return { seq, atMicros: since(atMicros, originMicros), worker, item, chunk: item, level, text, stream, source: null };
}
