import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import { SettledItems } from '../../../src/model/facts/settledItems.ts';
import { OwnCpuTime } from '../../../src/supervisor/ownCpuTime.ts';

function settled(item: number): RunEvent {
  const columns = new SettledItems(0);
  columns.add(item, 0, 1, 1);
  return { type: 'itemsSettled', worker: 0, chunk: 0, attempt: 1, ...columns.columns };
}

describe('the CPU time of the owner', () => {
  const workers: RunEvent = { type: 'phaseStarted', phase: 'workers', atMicros: 1 };
  const finished: RunEvent = { type: 'runFinished', state: 'finished', atMicros: 9, wallMicros: 8, error: null };

  it('is counted from the start of the workers to the last outcome', () => {
    let user = 0;
    const usage = (since?: NodeJS.CpuUsage) => ({ user: user - (since?.user ?? 0), system: 1 });
    const time = new OwnCpuTime(usage);
    user = 100;
    expect(time.addTo(workers)).toBe(workers);
    user = 150;
    time.addTo(settled(0));
    user = 999;
    expect(time.addTo(finished)).toEqual({ ...finished, ownerMicros: 51 });
  });

  it('is not known for a run without an outcome', () => {
    const time = new OwnCpuTime();
    time.addTo(workers);
    expect(time.addTo(finished)).toBe(finished);
  });
});
