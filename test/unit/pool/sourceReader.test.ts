import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Items } from '../../../src/pool/moduleTypes.ts';
import { SourceReader } from '../../../src/pool/sourceReader.ts';

interface Reading {
  readonly reader: SourceReader;
  readonly items: unknown[];
  readonly ends: (string | undefined)[];
  room: number;
}

function readingOf(source: Items<unknown>, room: number, refuse: (item: unknown) => boolean = () => false): Reading {
  const items: unknown[] = [];
  const ends: (string | undefined)[] = [];
  const reader = new SourceReader(source, {
    hasRoom: () => items.length < reading.room,
    onItem: (item) => {
      if (refuse(item)) throw new Error(`refused ${String(item)}`);
      items.push(item);
    },
    onEnd: (error) => ends.push(error?.message),
  });
  const reading: Reading = { reader, items, ends, room };
  return reading;
}

/** Counts upwards forever. `closed` is the number of times it was closed. */
function counter(): { readonly source: Iterable<number>; closed: number } {
  const state = { closed: 0, source: count() };
  function* count(): Generator<number> {
    try {
      for (let k = 0; ; k++) yield k;
    } finally {
      state.closed++;
    }
  }
  return state;
}

async function* later<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) {
    await nextTurn();
    yield item;
  }
}

describe('a plain iterable', () => {
  test('is read as far as there is room, before read() returns', () => {
    const reading = readingOf(counter().source, 2);
    reading.reader.read();
    expect(reading.items).toEqual([0, 1]);
    reading.room = 4;
    reading.reader.read();
    expect(reading.items).toEqual([0, 1, 2, 3]);
  });

  test('reports its end once', () => {
    const { reader, items, ends } = readingOf(['a'], 5);
    reader.read();
    reader.read();
    expect([items, ends, reader.isEnded]).toEqual([['a'], [undefined], true]);
  });

  test('that throws ends with its error', () => {
    function* broken(): Generator<number> {
      yield 1;
      throw new Error('no more');
    }
    const { reader, items, ends } = readingOf(broken(), 5);
    reader.read();
    expect([items, ends]).toEqual([[1], ['no more']]);
  });

  test('whose item is refused ends with that error and is closed', async () => {
    const endless = counter();
    const { reader, items, ends } = readingOf(endless.source, 5, (item) => item === 2);
    reader.read();
    await nextTurn();
    expect([items, ends, endless.closed]).toEqual([[0, 1], ['refused 2'], 1]);
  });

  test('may ask for room again while it is read', () => {
    function* asksForMore(): Generator<number> {
      yield 1;
      reading.reader.read();
      yield 2;
    }
    const reading = readingOf(asksForMore(), 5);
    reading.reader.read();
    expect(reading.items).toEqual([1, 2]);
  });
});

describe('an async iterable', () => {
  test('is read one item after the other, and no further than there is room', async () => {
    const reading = readingOf(later([1, 2, 3, 4]), 2);
    reading.reader.read();
    reading.reader.read();
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    expect([reading.items, reading.ends]).toEqual([[1, 2], []]);
  });

  test('that is closed while an item is on its way drops this item and reports no end', async () => {
    const { reader, items, ends } = readingOf(later([1, 2]), 5);
    reader.read();
    await reader.close();
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    expect([items, ends]).toEqual([[], []]);
  });
});

test('a reader closes its source once, and rejects with what the source throws then', async () => {
  const endless = counter();
  const { reader } = readingOf(endless.source, 1);
  reader.read();
  await reader.close();
  await reader.close();
  expect(endless.closed).toBe(1);

  function* stubborn(): Generator<number> {
    try {
      yield 1;
    } finally {
      // oxlint-disable-next-line no-unsafe-finally -- this is the case under test
      throw new Error('still busy');
    }
  }
  const other = readingOf(stubborn(), 1);
  other.reader.read();
  await expect(other.reader.close()).rejects.toThrow('still busy');
});
