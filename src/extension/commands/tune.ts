import type { Job } from '../../model/facts/job.ts';
import { shortMeasuringMs } from '../../model/tuning/measuring.ts';
import { settledCount } from '../../model/run/runModel.ts';
import { commandIds } from '../contributions.ts';
import { askMissing } from '../jobs/askMissing.ts';
import { buildJob } from '../jobs/choice.ts';
import { chooseTarget } from '../jobs/chooseTarget.ts';
import type { RunEntry } from '../runs/runEntry.ts';
import type { RunStore } from '../runs/runStore.ts';
import { runSettingsFor } from '../settings.ts';
import { requireTrust } from '../trust.ts';
import { keyOf, savedAt } from '../tuning/tuner.ts';
import type { Command } from './command.ts';

/** Age up to which a run can be used, in milliseconds: later, the machine may be busy with other work. */
const recentMs = 30 * 60_000;

/** Shows which chunksize suits a function, and measures others. Runs the function first if there is no recent run. */
export const tune: Command = {
  id: commandIds.tune,
  async run({ sites, choices, store, panels, launcher, tuner }, argument) {
    if (!(await requireTrust())) return;
    const target = await chooseTarget(sites, argument);
    if (!target) return;
    const choice = await askMissing(target, { sites, choices });
    if (!choice) return;
    const { input } = choice;
    await choices.remember(target, { ...choice });
    const job = buildJob(target, input, choice, runSettingsFor(target.uri));
    const recent = recentRun(store, job);
    // The cost of a chunk is estimated best from chunks of many sizes.
    const entry = recent ?? (await launcher.run({ ...job, chunksize: 'auto' }));
    if (!entry) return;
    panels.show(entry, undefined, 'tuning');
    if (!recent) await store.handle(entry.runId)?.finished;
    const now = store.find(entry.runId);
    // A closed panel means that the user does not want more.
    if (now && isUsable(now) && panels.isOpen(entry.runId)) await tuner.measure(entry.runId, shortMeasuringMs);
  },
};

/** The newest run of the job, with any chunksize, since its module was saved. */
function recentRun(store: RunStore, job: Job): RunEntry | undefined {
  const since = Math.max(savedAt(job.module), Date.now() - recentMs);
  return store.entries().find((entry) => {
    const { origin, startedAtMs } = entry;
    return startedAtMs > since && isUsable(entry) && origin.kind === 'job' && keyOf(origin.job) === keyOf(job);
  });
}

const isUsable = ({ state, counts }: RunEntry): boolean => state === 'finished' && settledCount(counts) > 0;
