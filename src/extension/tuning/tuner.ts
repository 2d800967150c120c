import { statSync } from 'node:fs';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import type { Job, Chunksize } from '../../model/facts/job.ts';
import { requireJob, setupOfJob } from '../../model/facts/origin.ts';
import { measuredRun, ofSameItems, runOfMeasured, type MeasuredRun } from '../../model/tuning/measuredRun.ts';
import { planMeasuring } from '../../model/tuning/measuring.ts';
import { settledCount, type RunModel } from '../../model/run/runModel.ts';
import type { TuningState } from '../../protocol/panel/viewSync.ts';
import { tuningOf } from '../../model/tuning/tuning.ts';
import { tuneChunksize, type TuningRun } from '../../studies/tune.ts';
import { stateWords } from '../../words/runStates.ts';
import type { LastChoice } from '../jobs/lastChoice.ts';
import { runTitle } from '../runs/describeRun.ts';
import type { Launcher } from '../runs/launcher.ts';
import type { RunEntry } from '../runs/runEntry.ts';
import type { RunStore } from '../runs/runStore.ts';

interface Measuring {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  progress: TuningState['measuring'];
}

interface Known {
  /** The run that the panel shows; the panel has its figures already. */
  readonly runId: string | undefined;
  readonly run: MeasuredRun;
}

/** Measures chunksizes of recorded jobs. Keeps the measured runs until the module is saved again. */
export class Tuner implements Disposable {
  readonly #known = new Map<string, Known[]>();
  readonly #measuring = new Map<string, Measuring>();
  readonly #changed = new Emitter<void>();

  private readonly store: RunStore;
  private readonly choices: LastChoice;
  private readonly launcher: Launcher;

  constructor(store: RunStore, choices: LastChoice, launcher: Launcher) {
    this.store = store;
    this.choices = choices;
    this.launcher = launcher;
  }

  readonly changed = this.#changed.subscribe;

  stateOf({ runId, origin }: RunEntry): TuningState {
    if (origin.kind !== 'job') return { measured: [], measuring: null, chosen: null };
    const { job } = origin;
    const { chunksize = null } = this.choices.of(job);
    return {
      measured: this.#knownOf(job).flatMap((known) => (known.runId === runId ? [] : [known.run])),
      measuring: this.#measuring.get(runId)?.progress ?? null,
      chosen: chunksize,
    };
  }

  /**
   * Runs the job with one chunksize after another; known runs count as measured. Ends a measurement of another run first.
   * @param budgetMs time for all runs; undefined means a time in which at least one run fits.
   */
  async measure(runId: string, budgetMs?: number): Promise<void> {
    const entry = this.store.find(runId);
    if (!entry || this.#measuring.has(runId)) return;
    const others = [...this.#measuring.keys()];
    const stop = new AbortController();
    let ended = (): void => {};
    const measuring: Measuring = {
      stop,
      ended: new Promise((resolve) => (ended = resolve)),
      progress: { run: 1, what: 'starting' },
    };
    this.#measuring.set(runId, measuring);
    this.#changed.fire();
    try {
      await Promise.all(others.map((other) => this.stop(other)));
      await this.#measure(entry, measuring, budgetMs);
    } finally {
      this.#measuring.delete(runId);
      ended();
      this.#changed.fire();
    }
  }

  /** Ends the measurement of a run. Resolves when its processes and files are gone. */
  async stop(runId: string): Promise<void> {
    const measuring = this.#measuring.get(runId);
    measuring?.stop.abort();
    await measuring?.ended;
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#measuring.keys()].map((runId) => this.stop(runId)));
  }

  async choose(job: Job, chunksize: Chunksize): Promise<void> {
    await this.choices.remember(job, { chunksize });
    this.#changed.fire();
  }

  dispose(): void {
    void this.stopAll();
  }

  async #measure(entry: RunEntry, measuring: Measuring, budgetMs: number | undefined): Promise<void> {
    const job = requireJob(entry.origin, 'tuned');
    const model = await this.store.model(entry);
    const place = await this.launcher.laboratory(job, measuring.stop.signal, model.hosts.length > 0);
    if (!place) return;
    if (savedAt(job.module) > entry.startedAtMs) {
      throw new UserFacingError(
        t('{0} has changed since this run.', runTitle(setupOfJob(job))),
        t('Run it again, then measure.'),
      );
    }
    // A profile has slowed the run down.
    const isFair = job.profile === undefined;
    const known = isFair ? this.#remember(entry.runId, job, measuredRun(model)) : this.#listOf(job);
    const earlier = [
      ...(isFair ? [model] : []),
      ...this.stateOf(entry)
        .measured.filter((other) => ofSameItems(other, model))
        .map(runOfMeasured),
    ];
    let run = 0;
    const laboratory = {
      ...place,
      watch: (_: unknown, what: string): void => {
        measuring.progress = { run: ++run, what };
        this.#changed.fire();
      },
    };
    const enoughMs = budgetMs ?? planMeasuring(tuningOf(isFair ? earlier : [model, ...earlier]), model).budgetMs;
    const keep = (each: RunModel): RunModel => runOfMeasured(measuredRun(each));
    for await (const each of tuneChunksize(job, earlier, laboratory, enoughMs, keep)) {
      if (!each.tuning) return checkEnd(each, job);
      if (!ofSameItems(each.model, model)) throw otherInput(each.model, model, job);
      known.push({ runId: undefined, run: measuredRun(each.model) });
      this.#changed.fire();
    }
  }

  #remember(runId: string, job: Job, run: MeasuredRun): Known[] {
    const known = this.#listOf(job);
    if (known.every((each) => each.runId !== runId)) known.push({ runId, run });
    return known;
  }

  /** The list to which further runs of the job are added. */
  #listOf(job: Job): Known[] {
    const known = [...this.#knownOf(job)];
    this.#known.set(keyOf(job), known);
    return known;
  }

  #knownOf(job: Job): readonly Known[] {
    const savedAtMs = savedAt(job.module);
    return (this.#known.get(keyOf(job)) ?? []).filter(({ run }) => run.startedAtMs > savedAtMs);
  }
}

/** Time of the last write of the module, in milliseconds. Files that it imports are not checked. */
export function savedAt(module: string): number {
  return statSync(module, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
}

/** Equal for jobs that differ only in their chunksize. */
export const keyOf = (job: Job): string =>
  JSON.stringify(job, (option, value: unknown) => (option === 'chunksize' ? undefined : value));

function checkEnd({ model }: TuningRun, job: Job): void {
  if (model.state === 'cancelled') return;
  throw new UserFacingError(
    t(
      'A measurement run of {0} did not finish: {1}',
      runTitle(setupOfJob(job)),
      model.error?.message ?? stateWords[model.state],
    ),
    model.error?.nextStep ?? t('Run the function again to see the reason.'),
  );
}

function otherInput(now: RunModel, before: RunModel, job: Job): UserFacingError {
  const [count, first] = [settledCount(now.counts), settledCount(before.counts)];
  return new UserFacingError(
    t('The input of {0} had {1} items when it was run, and has {2} now.', runTitle(setupOfJob(job)), first, count),
    t('Run it again, then measure.'),
  );
}
