import { join } from 'node:path';
import { createWorkDir, removeWorkDir } from '../ipc/workDir.ts';
import type { Chunksize } from '../model/costModel.ts';
import type { Job } from '../model/job.ts';
import { settledCount, type RunModel } from '../model/runModel.ts';
import type { RunSummary } from '../model/summary.ts';
import { betterHalf, rivalsOf, tuningOf, type Tuning } from '../model/tuning.ts';
import type { RunHandle } from '../supervisor/runHandle.ts';
import { startRun } from '../supervisor/startRun.ts';
import { parseTune } from './arguments.ts';
import { exitCodeOf } from './exitCodes.ts';
import { printable, printableJson } from './format.ts';
import { Progress } from './progress.ts';
import { formatReport } from './report.ts';
import { formatTunings, tuneSummary } from './tuneReport.ts';

/** No run is begun that would not end within this time; the first one of each number of workers always is. */
const budgetMs = 60_000;

/** `poolscope tune`; resolves with the exit code. Throws UserFacingError for a wrong command line. */
export async function tune(args: readonly string[]): Promise<number> {
  const request = parseTune(args, process.cwd());
  const laboratory = new Laboratory(request.job, request.quiet);
  const onSignal = (): void => laboratory.cancel();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    const tunings: Tuning[] = [];
    for (const workers of request.workers) {
      const tuning = await tuneFor(workers, laboratory);
      if (!tuning) break;
      tunings.push(tuning);
    }
    const { last } = laboratory;
    if (!last) throw new Error('nothing was run');
    if (request.json) process.stdout.write(`${printableJson(tuneSummary(last.summary, tunings))}\n`);
    if (!request.json && tunings.length > 0)
      process.stdout.write(`${printable(formatTunings(last.summary, tunings))}\n`);
    if (!isUsable(last.model)) process.stderr.write(`${formatReport(last.model, last.summary)}\n`);
    return exitCodeOf(last.model);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

/** Undefined when a run did not come to its end. */
async function tuneFor(workers: number | undefined, laboratory: Laboratory): Promise<Tuning | undefined> {
  // Its chunks have many sizes: one run tells both parts of their cost.
  const first = await laboratory.run(workers, 'auto');
  if (!isUsable(first)) return undefined;
  const runs = [first];
  for (let rivals = rivalsOf(tuningOf(runs)); rivals.length > 0; rivals = betterHalf(tuningOf(runs), rivals)) {
    for (const chunksize of rivals) {
      const { curve } = tuningOf(runs);
      const expected = curve.find((point) => point.chunksize === chunksize)?.estimateMicros ?? 0;
      if (!laboratory.hasTimeFor(expected / 1000)) return tuningOf(runs);
      const run = await laboratory.run(workers, chunksize);
      if (!isUsable(run)) return undefined;
      runs.push(run);
    }
  }
  return tuningOf(runs);
}

/** Items that fail have times, too. */
const isUsable = (model: RunModel): boolean => model.state === 'finished' && settledCount(model.counts) > 0;

/** Runs one job again and again, one at a time. */
class Laboratory {
  readonly #job: Job;
  readonly #quiet: boolean;
  readonly #startedMs = performance.now();
  #running: RunHandle | undefined;
  #cancelled = false;
  #runs = 0;
  last: { readonly model: RunModel; readonly summary: RunSummary } | undefined;

  constructor(job: Job, quiet: boolean) {
    this.#job = job;
    this.#quiet = quiet;
  }

  hasTimeFor(ms: number): boolean {
    return performance.now() - this.#startedMs + ms < budgetMs;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#running?.cancel();
  }

  async run(workers: number | undefined, chunksize: Chunksize): Promise<RunModel> {
    const scratch = createWorkDir();
    this.#running = startRun({
      job: { ...this.#job, workers, chunksize },
      recordingDir: join(scratch, 'recording'),
      nodePath: process.execPath,
      runnerPath: join(__dirname, 'runner.js'),
      keepLogs: false,
      keepRecording: false,
    });
    if (this.#cancelled) this.#running.cancel();
    const progress = this.#quiet ? undefined : new Progress(process.stderr, this.#running.model);
    progress?.say(`run ${++this.#runs}: chunksize ${chunksize}${workers === undefined ? '' : `, ${workers} workers`}`);
    try {
      const model = await this.#running.finished;
      this.last = { model, summary: this.#running.summary() };
      return model;
    } finally {
      progress?.end();
      removeWorkDir(scratch);
    }
  }
}
