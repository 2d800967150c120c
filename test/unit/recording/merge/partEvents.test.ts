import { expect, it } from 'vitest';
import { decodeEvents } from '../../../../src/model/facts/eventLines.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import { PartEvents, type PartOffsets } from '../../../../src/recording/merge/partEvents.ts';
import { workedLines } from '../../../support/formatDocument.ts';

const worked = decodeEvents(
  workedLines('events.ndjson')
    .map((line) => `${line}\n`)
    .join(''),
);
/** Every kind of event, once for each worked line, as a part of a larger run. */
function shifted(at: PartOffsets): RunEvent[] {
  const part = new PartEvents(at, { lines: 10, sources: 20, waits: 30, stacks: 40 });
  return worked.flatMap((event) => part.shift(event));
}

/** All numbers of a kind in an event, at any depth. */
function numbersOf(value: unknown, name: RegExp): number[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    typeof each === 'number' && name.test(key) ? [each] : numbersOf(each, name),
  );
}

const start: PartOffsets = { part: 1, worker: 0, chunk: 0, micros: 0 };
const later: PartOffsets = { part: 2, worker: 100, chunk: 1000, micros: 50_000_000 };

it('moves every time, worker and chunk of every event, and no other number', () => {
  const [before, after] = [shifted(start), shifted(later)];
  expect(after.map(({ type }) => type)).toEqual(before.map(({ type }) => type));
  const moments = /^(?:at|from|to|since|sent|received|ended|answered)Micros$/;
  const moved = (name: RegExp): Set<number> => {
    const [was, is] = [numbersOf(before, name), numbersOf(after, name)];
    return new Set(is.map((number, k) => number - was[k]!));
  };
  expect(moved(moments)).toEqual(new Set([later.micros]));
  expect(moved(/^chunk$/)).toEqual(new Set([later.chunk]));
  // An error outside of workers, and one of an item that reached no worker, have none.
  expect(moved(/^worker$/)).toEqual(new Set([later.worker]));
  expect(moved(/^(?:item|seq|line|count|bytes|tookMicros|runMicros)$/)).toEqual(new Set([0]));
});

it('leaves out what is about the part as a whole', () => {
  const types = new Set(shifted(later).map(({ type }) => type));
  for (const type of [
    'runStarted',
    'runPlanned',
    'runResumed',
    'runnerRestarted',
    'inputEnded',
    'runFinished',
  ] as const)
    expect(types).not.toContain(type);
});

it('gives lines, sources, waits and stacks of all parts numbers in one order', () => {
  const numbers = { lines: 0, sources: 0, waits: 0, stacks: 0 };
  const parts = [new PartEvents(start, numbers), new PartEvents(later, numbers)];
  const source: RunEvent = { type: 'sourceSeen', source: { id: 0, file: '/a.ts', line: 1, column: 1 } };
  const line = {
    seq: 0,
    atMicros: 1,
    worker: 0,
    item: 0,
    chunk: 0,
    level: 'info',
    text: '',
    stream: 'console',
  } as const;
  const lines: RunEvent = { type: 'logsWritten', records: [{ ...line, source: 0 }] };
  const events = parts.flatMap((part) => [...part.shift(source), ...part.shift(lines)]);
  expect(events).toMatchObject([
    { source: { id: 0 } },
    { records: [{ seq: 0, source: 0, worker: 0 }] },
    { source: { id: 1 } },
    { records: [{ seq: 1, source: 1, worker: 100 }] },
  ]);
});

it('ends only its own workers when its runner dies', () => {
  const part = new PartEvents(later, { lines: 0, sources: 0, waits: 0, stacks: 0 });
  part.shift({ type: 'workerStarted', worker: 1, generation: 1, atMicros: 5 });
  expect(part.shift({ type: 'runnerRestarted', atMicros: 9, reason: 'signal SIGKILL', suspects: [] })).toEqual([
    { type: 'workerExited', worker: 101, atMicros: 50_000_009, reason: 'signal SIGKILL' },
  ]);
});
