import { appendFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogLane } from '../../../../src/engine/ledger/logLane.ts';
import { LogOrder, type LogRoom } from '../../../../src/engine/ledger/logOrder.ts';
import { scratch } from '../../../support/scratch.ts';

const alwaysRoom: LogRoom = { hasRoom: true, untilRoom: async () => {} };

function record(atMicros: number, text: string) {
  return {
    type: 'logWritten',
    atMicros,
    item: 0,
    chunk: 0,
    level: 'info',
    stream: 'console',
    text,
    site: null,
  } as const;
}

const line = (atMicros: number, text: string): string => `${JSON.stringify(record(atMicros, text))}\n`;

/** Lanes over files of their own, and what is reported of them: `time worker text`. */
function open(workers: number, room = alwaysRoom) {
  const reported: string[] = [];
  const order = new LogOrder(room, (lines) => {
    for (const { atMicros, worker, text } of lines) reported.push(`${atMicros} ${worker} ${text}`);
  });
  const lanes = Array.from({ length: workers }, (_, worker) => {
    const path = scratch(`spool${worker}`);
    const lane = new LogLane(path, worker, 0);
    lane.create();
    order.add(lane);
    return { lane, write: (atMicros: number, text: string) => appendFileSync(path, line(atMicros, text)) };
  });
  return { order, reported, lanes };
}

test('lines of several workers come in order of time', () => {
  const { order, reported, lanes } = open(2);
  lanes[0]!.write(2, 'a');
  lanes[0]!.write(6, 'b');
  lanes[1]!.write(3, 'c');
  lanes[1]!.write(9, 'd');
  expect(order.reportUntil(7)).toBe(false);
  expect(reported).toEqual(['2 0 a', '3 1 c', '6 0 b']);
  order.reportUntil(10);
  expect(reported.at(-1)).toBe('9 1 d');
});

test('a line that was written too late gets the time of the line before it', () => {
  const { order, reported, lanes } = open(2);
  lanes[0]!.write(8, 'in time');
  order.reportUntil(10);
  lanes[1]!.write(5, 'held up');
  order.reportUntil(20);
  expect(reported).toEqual(['8 0 in time', '8 1 held up']);
});

test('nothing is reported while there is no room, and all of it in the end', async () => {
  const room = { hasRoom: false, untilRoom: async () => void (room.hasRoom = true) };
  const { order, reported, lanes } = open(1, room);
  lanes[0]!.write(1, 'a');
  expect(order.reportUntil(10)).toBe(true);
  expect(reported).toEqual([]);
  expect(lanes[0]!.lane.reportedBytes).toBe(0);
  await order.close();
  expect(reported).toEqual(['1 0 a']);
});

test('lines that could not be written to the file come after those in it', () => {
  const { order, reported, lanes } = open(1);
  lanes[0]!.lane.detour(record(4, 'past the file'), 0);
  lanes[0]!.write(2, 'in the file');
  order.reportUntil(10);
  expect(reported).toEqual(['2 0 in the file', '4 0 past the file']);
});

test('records that a worker writes after it was replaced are reported at the end', async () => {
  const { order, reported, lanes } = open(1);
  lanes[0]!.write(1, 'a');
  lanes[0]!.lane.retire();
  order.reportUntil(10);
  lanes[0]!.write(2, 'late');
  order.reportUntil(10);
  expect(reported).toEqual(['1 0 a']);
  await order.close();
  expect(reported).toEqual(['1 0 a', '2 0 late']);
});

test('a line that its worker has left open is reported when the worker has ended, and not again by the next runner', async () => {
  const { order, reported, lanes } = open(1);
  const { lane } = lanes[0]!;
  const path = scratch('spool');
  lanes[0]!.write(1, 'whole');
  lane.detour({ ...record(2, 'half'), open: true }, 0);
  order.reportUntil(10);
  expect(reported).toEqual(['1 0 whole']);
  lane.retire();
  order.reportUntil(10);
  expect(reported).toEqual(['1 0 whole', '2 0 half']);
  await order.close();
  expect(reported).toHaveLength(2);

  const parts = line(1, 'whole') + `${JSON.stringify({ ...record(2, 'half'), open: true })}\n`;
  appendFileSync(path, parts);
  const textsFrom = async (knownBytes: number): Promise<string[]> => {
    const texts: string[] = [];
    const again = new LogOrder(alwaysRoom, (found) => texts.push(...found.map(({ text }) => text)));
    again.add(new LogLane(path, 0, knownBytes));
    await again.close();
    return texts;
  };
  // The runner died while the line was open, or after it had reported the line.
  expect(await textsFrom(Buffer.byteLength(parts))).toEqual(['half']);
  expect(await textsFrom(Buffer.byteLength(parts) + 1)).toEqual([]);
});

test('a lane begins behind the lines that an earlier runner has reported', async () => {
  const path = scratch('spool');
  const first = line(1, 'reported');
  appendFileSync(path, first + line(2, 'new'));
  const lane = new LogLane(path, 0, Buffer.byteLength(first));
  const texts: string[] = [];
  const order = new LogOrder(alwaysRoom, (lines) => texts.push(...lines.map(({ text }) => text)));
  order.add(lane);
  await order.close();
  expect(texts).toEqual(['new']);
});

test('each line is reported once and in order of time, for any order of writes', async () => {
  const step = fc.record({
    worker: fc.nat(2),
    gap: fc.nat(5),
    bytes: fc.constantFrom(1, 30_000),
    drains: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { order, reported, lanes } = open(3);
      let now = 0;
      for (const [k, { worker, gap, bytes, drains }] of steps.entries()) {
        now += gap;
        lanes[worker]!.write(now, `${k} ${'x'.repeat(bytes)}`);
        if (drains) order.reportUntil(now);
      }
      await order.close();
      const numbers = reported.map((text) => Number(text.split(' ')[2]));
      expect(numbers.toSorted((a, b) => a - b)).toEqual(steps.map((_, k) => k));
      const times = reported.map((text) => Number(text.split(' ')[0]));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }),
    { numRuns: 30 },
  );
});
