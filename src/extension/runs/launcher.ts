import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { Emitter } from '../../base/emitter.ts';
import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import type { AdviceAction } from '../../model/advice/adviceRule.ts';
import type { Job } from '../../model/facts/job.ts';
import { requireJob, setupOfJob } from '../../model/facts/origin.ts';
import { jobOfItems } from '../../model/compare/jobOfItems.ts';
import { replayJob, selectItems, type ReplaySelection } from '../../model/compare/replay.ts';
import { itemsToVerify, verifiedSample, verifyJob } from '../../model/compare/verification.ts';
import type { RunModel } from '../../model/run/runModel.ts';
import type { ReplayMode } from '../../protocol/panel/viewSync.ts';
import type { Laboratory } from '../../studies/experiment.ts';
import { findNode } from '../../supervisor/findNode.ts';
import { moduleDoubt, pathProblem } from '../../recording/moduleDoubt.ts';
import { jobHere, modulePath } from '../../recording/rebaseJob.ts';
import { readItemTexts } from '../../recording/readValues.ts';
import type { DebuggedWorkers } from '../debugging/debuggedWorkers.ts';
import type { SeenPool } from '../../observe/poolRun.ts';
import type { SeenProgram } from '../../observe/programRun.ts';
import { launchUnderDebugger } from '../debugging/launchUnderDebugger.ts';
import { saveFirst } from '../jobs/chooseTarget.ts';
import { aloneJob, debuggedJob, debugJob, debugPoolJob, eachAloneJob, optionsOf, profiledJob } from '../jobs/choice.ts';
import type { LastChoice } from '../jobs/lastChoice.ts';
import { configuredNodePath, environmentFor, machinesFor } from '../settings.ts';
import { mayRunModule, requireTrust, workspaceFolders } from '../trust.ts';
import { runTitle } from './describeRun.ts';
import { jobElsewhere } from './machineSettings.ts';
import type { ProgramToObserve } from './programsToObserve.ts';
import { showProgram, taskPty } from './programTerminal.ts';
import { isLive, type RunEntry } from './runEntry.ts';
import type { RunStore, StartHow } from './runStore.ts';

interface ReadyJob {
  readonly job: Job;
  readonly node: Pick<StartHow, 'nodePath' | 'env' | 'machines'>;
}

/** Starts runs. Every run of the editor starts here, so this is the one place that asks for trust. */
export class Launcher {
  readonly #started = new Emitter<RunEntry>();
  /** Modules outside of the workspace that the user has allowed in this window. */
  readonly #allowed = new Set<string>();

  private readonly store: RunStore;
  private readonly choices: LastChoice;
  private readonly workers: DebuggedWorkers;
  private readonly onProblem: (error: unknown) => void;

  constructor(store: RunStore, choices: LastChoice, workers: DebuggedWorkers, onProblem: (error: unknown) => void) {
    this.store = store;
    this.choices = choices;
    this.workers = workers;
    this.onProblem = onProblem;
  }

  /** Fires when a run has started; its `shownBy` names the part of the editor that shows it. */
  readonly started = this.#started.subscribe;

  /** Runs a job, shown in a run panel, on the machines of the settings. Returns undefined if the workspace is not trusted. */
  async run(job: Job): Promise<RunEntry | undefined> {
    return this.#show(await this.#prepareElsewhere(job));
  }

  async #show(ready: ReadyJob | undefined): Promise<RunEntry | undefined> {
    return ready && this.#start(ready.job, { ...ready.node, shownBy: 'panel' });
  }

  /** Runs a program as it is, in a terminal, and shows its pool in a run panel. */
  async observe({ command, cwd }: ProgramToObserve): Promise<void> {
    if (!(await requireTrust())) return;
    const { handle, entry } = await this.store.observe(command, cwd);
    showProgram(handle);
    this.#started.fire(entry);
  }

  /** Runs a program as the task that this terminal belongs to, and shows its pool in a run panel. */
  async observedTask({ command, cwd }: ProgramToObserve): Promise<vscode.Pseudoterminal> {
    const { handle, entry } = await this.store.observe(command, cwd);
    this.#started.fire(entry);
    return taskPty(handle);
  }

  /** Shows the pool of a program that something else has started. */
  async follow(seen: Omit<SeenProgram, 'recordingDir'>): Promise<void> {
    this.#started.fire(await this.store.follow(seen));
  }

  /** Shows a pool of the library that a program of the user's records. */
  async followPool(pool: SeenPool): Promise<void> {
    const entry = await this.store.followPool(pool);
    if (entry) this.#started.fire(entry);
  }

  /** Folder of the recordings of this workspace. Absolute. */
  get recordings(): string {
    return this.store.root;
  }

  /** Runs the same job again, with the chunksize that the user has chosen since. */
  async rerun(runId: string): Promise<void> {
    const job = requireJob(this.#entryOver(runId).origin, 'run again');
    const { chunksize = job.chunksize } = this.choices.of(job);
    await this.run({ ...job, chunksize: chunksize ?? undefined });
  }

  /** Continues a run that is over, in its recording: its items without an outcome, and with `retriesFailed` those that failed. */
  async resume(runId: string, retriesFailed: boolean): Promise<void> {
    const entry = this.#entryOver(runId);
    if (entry.openedFrom !== undefined) {
      throw new UserFacingError(
        t('The recording {0} was opened to be read.', entry.openedFrom),
        t('Run the job again.'),
      );
    }
    const ready = await this.#prepareElsewhere(requireJob(entry.origin, 'resumed'));
    if (!ready) return;
    const resumed = await this.store.resume(entry, ready.job, ready.node, retriesFailed);
    const handle = this.store.handle(runId);
    this.#started.fire(resumed);
    void handle?.finished.then(({ error }) => {
      if (!error || !handle.isUnchanged) return;
      this.onProblem(
        new UserFacingError(`${runTitle(entry.setup)} was not continued: ${error.message}`, error.nextStep),
      );
    });
  }

  /** Runs the same job again with a profile: of the same kind, else of the CPU. Returns undefined if the workspace is not trusted. */
  async profileAgain(runId: string): Promise<RunEntry | undefined> {
    const job = requireJob(this.#entryOver(runId).origin, 'profiled');
    return this.run(job.profile ? job : profiledJob(job, 'cpu'));
  }

  /** Runs the same job again with the options of an advice, and stores them for the function. */
  async rerunWith(runId: string, action: AdviceAction): Promise<void> {
    const job = requireJob(this.#entryOver(runId).origin, 'run again');
    const options = optionsOf(action);
    if (await this.run({ ...job, ...options })) await this.choices.remember(job, options);
  }

  /**
   * The environment for the runs of a study; undefined if the workspace is not trusted. `elsewhere`: on the machines of the
   * settings.
   */
  async laboratory(job: Job, signal: AbortSignal, elsewhere = false): Promise<Laboratory | undefined> {
    const ready = await (elsewhere ? this.#prepareElsewhere(job) : this.#prepare(job));
    return ready && { ...ready.node, runnerPath: this.store.runnerPath, signal, yielding: true };
  }

  /** Runs one item of a run alone, in a panel of its own. */
  async runAlone(runId: string, item: number): Promise<void> {
    await this.#again(await this.#itemJob(this.store.require(runId), item), 'run');
  }

  /** Runs a job with all its workers under the debugger. */
  async debugPool(job: Job): Promise<void> {
    await this.#debug(debugPoolJob(job));
  }

  async debugPoolOf(runId: string): Promise<void> {
    await this.debugPool(requireJob(this.#entryOver(runId).origin, 'debugged'));
  }

  /** Runs items of a run, each in a fresh worker, for the Testing view. Returns undefined if the workspace is not trusted. */
  async test(runId: string, items: readonly number[]): Promise<RunEntry | undefined> {
    const tested = this.store.require(runId);
    const job = eachAloneJob(replayJob(await this.store.model(tested), tested.dir, items), items);
    const ready = await this.#prepare(job);
    return ready && this.#start(ready.job, { ...ready.node, shownBy: 'testingView' });
  }

  /** Runs one item of a function under the debugger. The run is recorded, but no panel opens. */
  async debug(job: Job, item: number): Promise<RunEntry | undefined> {
    return this.#debug(debugJob(job, item));
  }

  async debugItemOf(runId: string, item: number, mode: ReplayMode = 'debug'): Promise<RunEntry | undefined> {
    return this.#again(await this.#itemJob(this.store.require(runId), item), mode);
  }

  /** Runs items of a run again with their recorded inputs, in the order in which they ran, in one fresh worker. */
  async replay(runId: string, selection: ReplaySelection, mode: ReplayMode): Promise<void> {
    const entry = this.store.require(runId);
    const model = await this.store.model(entry);
    await this.#again(replayJob(model, entry.dir, selected(model, selection)), mode);
  }

  /**
   * After an edit: runs the items that failed again, and some that succeeded, on a pool. A run that did so for another one does
   * it again.
   */
  async verify(runId: string): Promise<void> {
    const entry = this.#entryOver(runId);
    if (entry.setup.verifies) return this.rerun(runId);
    const model = await this.store.model(entry);
    await this.run(verifyJob(model, entry.dir, itemsToVerify(model, verifiedSample)));
  }

  /** The first call lets running items finish; the second call ends the workers. */
  cancel(runId: string): void {
    this.store.handle(runId)?.cancel();
  }

  async #debug(chosen: Job): Promise<RunEntry | undefined> {
    const ready = await this.#prepare(chosen);
    if (!ready) return undefined;
    const { job, node } = ready;
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(job.module));
    const marker = randomUUID();
    let runId = '';
    const onStop = (again: boolean): void => {
      const handle = this.store.handle(runId);
      handle?.cancel(true);
      // The debugger would start the same process again, but a runner takes only one job.
      if (again) void handle?.finished.then(() => this.#debug(job)).catch(this.onProblem);
    };
    const launch = launchUnderDebugger({
      marker,
      name: runTitle(setupOfJob(job), true),
      folder,
      onStop,
    });
    const entry = await this.#start(job, { ...node, shownBy: 'debugger', launch });
    ({ runId } = entry);
    const run = this.store.handle(runId);
    if (run) this.workers.follow(marker, run);
    return entry;
  }

  async #start(job: Job, how: StartHow): Promise<RunEntry> {
    const entry = await this.store.start(job, how);
    this.#started.fire(entry);
    return entry;
  }

  /**
   * The job with its module in this workspace, the Node to run with, and its environment. Undefined if the workspace is not
   * trusted, or the user refuses the module. Throws UserFacingError if the module is not here.
   */
  async #prepare(chosen: Job): Promise<ReadyJob | undefined> {
    if (!(await requireTrust())) return undefined;
    const job = requireHere(chosen);
    const uri = vscode.Uri.file(job.module);
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open) await saveFirst(open);
    else if (!(await this.#mayRun(job.module))) return undefined;
    const node = await findNode(configuredNodePath(uri));
    return { job, node: { nodePath: node.path, env: await environmentFor(uri) } };
  }

  /** The same for a run on the machines of the settings, if there are any. */
  async #prepareElsewhere(chosen: Job): Promise<ReadyJob | undefined> {
    const ready = await this.#prepare(chosen);
    const machines = ready && machinesFor(vscode.Uri.file(ready.job.module), ready.node.env);
    return machines ? { job: jobElsewhere(ready.job), node: { ...ready.node, machines } } : ready;
  }

  /** A recorded run names the file that runs again. A file of the workspace, or one that is open, needs no question. */
  async #mayRun(module: string): Promise<boolean> {
    if (this.#allowed.has(module)) return true;
    const mayRun = await mayRunModule(module, moduleDoubt(module, this.store.root, workspaceFolders()));
    if (mayRun) this.#allowed.add(module);
    return mayRun;
  }

  #entryOver(runId: string): RunEntry {
    const entry = this.store.require(runId);
    if (!isLive(entry)) return entry;
    throw new UserFacingError(
      t('{0} is still running.', runTitle(entry.setup)),
      t('Cancel it, or wait until it ends.'),
    );
  }

  /** A job that runs one item with its recorded input, or with its current input if the run did not read it. */
  async #itemJob(entry: RunEntry, item: number): Promise<Job> {
    const model = await this.store.model(entry);
    const job = jobOfItems(model, [item], 'run again');
    const { input } = await readItemTexts(entry.dir, item);
    return aloneJob(input === null && model.origin?.kind === 'job' ? job : replayJob(model, entry.dir, [item]), item);
  }

  async #again(job: Job, mode: ReplayMode): Promise<RunEntry | undefined> {
    if (mode === 'run') return this.#show(await this.#prepare(job));
    return this.#debug(mode === 'debug' ? debuggedJob(job) : { ...debuggedJob(job), isolation: 'thread' });
  }
}

/** A recording of another folder or machine names files of there. */
function requireHere(job: Job): Job {
  if (pathProblem(job.module) !== undefined) return job;
  const here = jobHere(job, workspaceFolders());
  if (here) return here;
  throw new UserFacingError(
    t('The module of the run is not there: {0}.', job.module),
    t('The run was made in {0}. Open the folder that has {1}, and try again.', job.baseDir, modulePath(job)),
  );
}

function selected(model: RunModel, selection: ReplaySelection): readonly number[] {
  try {
    return selectItems(model, selection);
  } catch (error) {
    if (!(error instanceof UserFacingError)) throw error;
    throw new UserFacingError(error.message, t('Choose other items of the run.'));
  }
}
