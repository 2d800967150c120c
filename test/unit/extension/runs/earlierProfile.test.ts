import { expect, it } from 'vitest';
import { earlierProfile } from '../../../../src/extension/runs/earlierProfile.ts';
import { FakeRuns, someEntry, startedWith } from '../../../support/fakeRuns.ts';
import { frameOf, profiledRun } from '../../../support/profiles.ts';

const profile = { kind: 'cpu', intervalMicros: 1000 } as const;
const run = (runId: string, startedAtMs: number, job: object = { profile }) =>
  someEntry({ runId, startedAtMs, ...startedWith(job) });

it('is that of the last run before it with the same function, the same input and a profile', async () => {
  const runs = new FakeRuns();
  for (const entry of [
    run('now', 60),
    run('later', 70),
    run('without', 50, {}),
    run('other input', 40, { profile, input: 'range:7' }),
    run('before', 30),
    run('long before', 20),
  ]) {
    runs.put(entry);
    runs.models.set(entry.runId, profiledRun([[[[frameOf(entry.runId)], 5000]]]));
  }
  const of = (runId: string) => earlierProfile(runs.store, runs.require(runId));
  expect(await of('now')).toMatchObject({ items: 1, functions: [{ function: 'before', selfMicros: 5000 }] });
  expect(await of('long before')).toBeNull();
});
