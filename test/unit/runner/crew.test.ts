import { expect, test } from 'vitest';
import type { Backend } from '../../../src/engine/backends/backend.ts';
import type { Books } from '../../../src/engine/books.ts';
import { fixedChunks } from '../../../src/model/chunks/autoChunks.ts';
import { capabilitiesOf } from '../../../src/model/facts/capabilities.ts';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import { Crew } from '../../../src/runner/crew.ts';
import { RunMeter } from '../../../src/runner/runMeter.ts';
import { jobFor } from './jobFor.ts';

async function* noChunks(): AsyncGenerator<never, void, undefined> {}

function setUp({ startedMicros, cancelled = true }: { readonly startedMicros?: number; readonly cancelled?: boolean }) {
  const events: RunEvent[] = [];
  const order: string[] = [];
  const capabilities = capabilitiesOf('thread');
  const backend: Backend = {
    capabilities,
    open() {
      order.push('open');
      throw new Error('no threads left');
    },
  };
  const crew = new Crew({
    emit: (event) => void events.push(event),
    now: () => 10.4,
    start: { job: jobFor({}), workDir: '/work', debugging: false, yielding: false },
    module: { file: '/work/job.ts', loader: null },
    target: { exportName: 'work', call: 'map' },
    backend,
    books: { medianMicros: undefined } as Books & { readonly medianMicros: undefined },
    initializer: null,
    races: null,
    originMicros: 0,
    meter: new RunMeter({ capabilities, startedMicros }),
    flush: () => Promise.resolve(void order.push('flush')),
    cancelling: cancelled ? AbortSignal.abort() : new AbortController().signal,
  });
  return { events, order, run: () => crew.run(noChunks(), 1, fixedChunks(1)), sample: () => crew.sample() };
}

test('the first workers of a run are a phase, which the supervisor knows of before they start', async () => {
  const { run, events, order } = setUp({ cancelled: false });
  await expect(run()).rejects.toThrow('no threads left');
  expect(events).toEqual([{ type: 'phaseStarted', phase: 'workers', atMicros: 10 }]);
  expect(order).toEqual(['flush', 'open']);
});

test('workers of a run that another runner began are no phase', async () => {
  const { run, events, order } = setUp({ startedMicros: 5, cancelled: false });
  await expect(run()).rejects.toThrow('no threads left');
  expect([events, order]).toEqual([[], ['open']]);
});

test('a run that is cancelled before its workers start has none', async () => {
  const { run, sample, order } = setUp({});
  expect(await run()).toBe('cancelled');
  expect(order).toEqual(['flush']);
  expect(await sample()).toEqual([]);
});
