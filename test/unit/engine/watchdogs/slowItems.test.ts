import { expect, test } from 'vitest';
import type { Sample } from '../../../../src/engine/inspector/takeSample.ts';
import { watchSlowItems } from '../../../../src/engine/watchdogs/slowItems.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import { fakeSlot, type FakeSlot } from './fakeSlot.ts';

const frame = { function: 'go', file: '/w/a.ts', line: 1, column: 1, inUserCode: true };

function watch(medianMicros: number | undefined, sample: () => Promise<Sample | undefined>) {
  const events: RunEvent[] = [];
  let at = 0;
  const watchdog = watchSlowItems({
    emit: (event) => events.push(event),
    now: () => at,
    framesOf: (stack) => (stack === '' ? [] : [frame]),
    medianMicros: () => medianMicros,
  });
  const slotOf = (worker: number, item = worker): FakeSlot =>
    fakeSlot(worker, { running: { item, sinceMs: 0 }, sample });
  const look = async (atMicros: number, slots: readonly FakeSlot[]): Promise<void> => {
    watchdog.look?.(slots, (at = atMicros));
    await new Promise(setImmediate);
  };
  return { events, look, slotOf };
}

const computing = async (): Promise<Sample> => ({ doing: 'computing', stack: 'at go', open: [] });

test('an item that runs ten times the median is sampled three times, further apart the longer it runs', async () => {
  const { events, look, slotOf } = watch(100_000, computing);
  const slots = [slotOf(0)];
  for (const at of [240_000, 990_000, 1_000_000, 1_100_000, 1_300_000, 1_350_000, 5_000_000, 9_000_000])
    await look(at, slots);
  expect(events).toMatchObject([
    { type: 'itemSampled', item: 0, ranMicros: 1_000_000, doing: 'computing', frames: [frame] },
    { ranMicros: 1_300_000 },
    { ranMicros: 5_000_000 },
  ]);
});

test('an item is not sampled while too few have ended, if it is short, or if it has ended meanwhile', async () => {
  const unknown = watch(undefined, computing);
  await unknown.look(1e9, [unknown.slotOf(0)]);
  const short = watch(1, computing);
  await short.look(200_000, [short.slotOf(0)]);
  const slot = fakeSlot(0);
  const ended = watch(1, async () => {
    slot.running = { item: 9, sinceMs: 900 };
    return computing();
  });
  slot.sample = ended.slotOf(0).sample;
  await ended.look(1e6, [slot]);
  expect([unknown.events, short.events, ended.events]).toEqual([[], [], []]);
});

test('a worker that cannot be sampled is asked once, and at most twenty items are sampled', async () => {
  let asked = 0;
  const deaf = watch(1, async () => void asked++);
  for (const at of [1e6, 2e6, 3e6]) await deaf.look(at, [deaf.slotOf(0)]);
  expect([asked, deaf.events]).toEqual([1, []]);
  const many = watch(1, computing);
  for (let item = 0; item < 30; item++) await many.look(1e6 + item, [many.slotOf(0, item)]);
  expect(many.events).toHaveLength(20);
});
