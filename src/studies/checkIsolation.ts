import { UserFacingError } from '../base/errors.ts';
import { sampleItems, type Finding, type IsolationCheck } from '../model/compare/isolation.ts';
import { capabilitiesOf } from '../model/facts/capabilities.ts';
import type { Job } from '../model/facts/job.ts';
import { compareResults, didFail, itemsBefore, outcomeIn, replayJob, type Results } from '../model/compare/replay.ts';
import { jobOfItems } from '../model/compare/jobOfItems.ts';
import type { RunModel } from '../model/run/runModel.ts';
import type { RunHandle } from '../supervisor/runHandle.ts';
import { readValues } from '../recording/readValues.ts';
import { findSuspects } from './suspects.ts';
import { experiment, Stopped, type Laboratory } from './experiment.ts';

/**
 * Runs at most `size` of the selected items of a recorded run, each alone in a fresh worker, and finds the cause of each
 * difference from the result in the pool. Rejects with Stopped if the signal aborts, and with UserFacingError if the job
 * cannot start.
 */
export async function checkIsolation(
  recorded: RunModel,
  recording: string,
  selected: readonly number[],
  size: number,
  laboratory: Laboratory,
): Promise<IsolationCheck> {
  const failed = selected.filter((item) => didFail(outcomeIn(recorded, item)));
  const checked = sampleItems(selected, failed, size);
  const { differences, findings } = await new Comparisons(recorded, recording, laboratory).run(checked);
  const isShared = findings.some(({ dependence }) => dependence !== 'nondeterministic');
  const { suspects, unsearched } = isShared
    ? await findSuspects(jobOfItems(recorded, checked, 'checked'))
    : { suspects: [], unsearched: [] };
  return { checked, differences, findings, suspects, ...(unsearched.length > 0 && { unsearched }) };
}

class Comparisons {
  private readonly recorded: RunModel;
  private readonly recording: string;
  private readonly laboratory: Laboratory;

  constructor(recorded: RunModel, recording: string, laboratory: Laboratory) {
    this.recorded = recorded;
    this.recording = recording;
    this.laboratory = laboratory;
  }

  async run(checked: readonly number[]): Promise<Pick<IsolationCheck, 'differences' | 'findings'>> {
    const inPool = { model: this.recorded, values: await readValues(this.recording, checked) };
    const alone = await this.#alone(checked, 'each item alone');
    const differences = compareResults(inPool, alone, checked);
    if (differences.length === 0) return { differences: [], findings: [] };
    const different = differences.map(({ item }) => item);
    const again = await this.#alone(different, 'each that differs alone once more');
    const unsteady = compareResults(alone, again, different).map(({ item }) => item);
    const findings: Finding[] = [];
    if (unsteady.length > 0) {
      findings.push({ dependence: 'nondeterministic', items: unsteady, examined: null, before: 0 });
    }
    const steady = different.filter((item) => !unsteady.includes(item));
    for (const items of this.#byThread(steady)) findings.push(await this.#examine(items, inPool));
    return {
      differences: differences.flatMap((difference) =>
        findings
          .filter(({ items }) => items.includes(difference.item))
          .map(({ dependence }) => ({ ...difference, dependence })),
      ),
      findings,
    };
  }

  /** Groups the items by the thread that ran them. They stay in their order. */
  #byThread(items: readonly number[]): readonly (readonly number[])[] {
    const lives = new Map<number, number[]>();
    for (const item of items) {
      const first = itemsBefore(this.recorded, item)[0] ?? item;
      lives.set(first, [...(lives.get(first) ?? []), item]);
    }
    return [...lives.values()];
  }

  /** Examines the item with the fewest items before it, for all of the group. */
  async #examine(items: readonly number[], inPool: Results): Promise<Finding> {
    const [examined, before] = items
      .map((item) => [item, itemsBefore(this.recorded, item)] as const)
      .reduce((least, each) => (each[1].length < least[1].length ? each : least));
    const sameAfter = async (order: readonly number[]): Promise<boolean> => {
      const job = replayJob(this.recorded, this.recording, [...order, examined]);
      const results = await this.#results(job, [examined], `item ${examined} after ${order.length} others`);
      return compareResults(inPool, results, [examined]).length === 0;
    };
    const finding = { items, examined, before: before.length };
    if (before.length === 0 || !(await sameAfter(before))) return { dependence: 'otherWorkers', ...finding };
    const anyOrder = before.length < 2 || (await sameAfter(before.toReversed()));
    return { dependence: anyOrder ? 'sharedState' : 'orderDependent', ...finding };
  }

  /** Each item in a fresh worker. */
  #alone(items: readonly number[], what: string): Promise<Results> {
    const job = replayJob(this.recorded, this.recording, items);
    const isolation = capabilitiesOf(job.isolation).kill ? job.isolation : 'thread';
    const workers = this.recorded.setup.workers;
    return this.#results({ ...job, workers, chunksize: 1, itemsPerWorker: 1, concurrency: 1, isolation }, items, what);
  }

  #results(job: Job, items: readonly number[], what: string): Promise<Results> {
    const read = async ({ model, recordingDir }: RunHandle): Promise<Results> => {
      if (model.state === 'cancelled') throw new Stopped();
      if (model.error) throw new UserFacingError(model.error.message, model.error.nextStep);
      return { model, values: await readValues(recordingDir, items) };
    };
    return experiment(job, this.laboratory, what, read, true);
  }
}
