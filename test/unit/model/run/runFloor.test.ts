import { expect, it } from 'vitest';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import { runFloor } from '../../../../src/model/run/runFloor.ts';
import { longestItem } from '../../../../src/model/run/stats.ts';
import { createTimeline, followEvent } from '../../../../src/model/run/timeline.ts';
import { floorText } from '../../../../src/words/runFloor.ts';
import { simulateRun, type SimulatedRun } from '../../../support/simulateRun.ts';

function fold(changes: Partial<SimulatedRun> = {}) {
  const run = { items: 40, workers: 2, chunksize: 3, seed: 5, meanMicros: 9_000, logsPerItem: 0, failing: 0 };
  const model = createRunModel();
  const timeline = createTimeline();
  for (const event of simulateRun({ ...run, ...changes })) {
    applyEvent(model, event);
    followEvent(timeline, model, event);
  }
  return { model, timeline };
}

it('is the start of the first worker and the longest item, which cannot be divided', () => {
  const { model, timeline } = fold();
  const floor = runFloor(model, timeline)!;
  const longest = longestItem(model);
  const ready = Math.min(...timeline.tracks.map(({ threads }) => threads[0]!.readyMicros!));
  expect(floor).toEqual({
    ...longest,
    atMicros: ready + longest.ranMicros,
    wallFromMicros: model.workersStartedMicros,
  });
  expect(floor.atMicros).toBeLessThanOrEqual(model.nowMicros);
  const known = { item: 731, ranMicros: 11_900_000, atMicros: 12_400_000, wallFromMicros: 300_000 };
  expect(floorText(known, 'start')).toBe(
    'No number of workers ends this run before 12.4 s: the first worker is ready after 500 ms, and item 731 alone takes 11.9 s.',
  );
  expect(floorText(known, 'wall')).toMatch(
    /^From the start of the workers, no number of them takes less than 12\.1 s: the first worker is ready after 200 ms/,
  );
});

it('is unknown for one item, without workers, and for a run whose times do not follow from its items', () => {
  const { model, timeline } = fold();
  expect(runFloor(createRunModel(), createTimeline())).toBeUndefined();
  const one = fold({ items: 1 });
  expect(runFloor(one.model, one.timeline)).toBeUndefined();
  expect(runFloor({ ...model, setup: { ...model.setup, isolation: 'inline' } }, timeline)).toBeUndefined();
  expect(
    runFloor({ ...model, resumes: [{ atMicros: 1, startedAtMs: 0, wallMicros: 1, before: {} }] }, timeline),
  ).toBeUndefined();
});
