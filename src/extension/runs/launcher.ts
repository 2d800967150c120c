import * as vscode from 'vscode';
import { UserFacingError } from '../../base/errors.ts';
import type { Job } from '../../model/job.ts';
import { replayJob, selectItems, type ReplaySelection } from '../../model/replay.ts';
import type { RunModel } from '../../model/runModel.ts';
import { findNode } from '../../supervisor/findNode.ts';
import { readItemDetail } from '../../supervisor/recordings.ts';
import { launchUnderDebugger } from '../debug.ts';
import { saveFirst } from '../jobs/chooseTarget.ts';
import { aloneJob, debuggedJob, debugJob } from '../jobs/choice.ts';
import type { ReplayMode } from '../../protocol/viewSync.ts';
import type { Laboratory } from '../../studies/experiment.ts';
import type { RunPanels } from '../runPanel/runPanels.ts';
import { configuredNodePath } from '../settings.ts';
import { requireTrust } from '../trust.ts';
import { runTitle } from './describeRun.ts';
import { isLive, type RunEntry } from './runEntry.ts';
import type { RunStore } from './runStore.ts';

/** Starts runs. The only way to one in the editor, so the one place that asks for trust. */
export class Launcher {
  constructor(
    private readonly store: RunStore,
    private readonly panels: () => RunPanels,
  ) {}

  /** Runs a job and shows it beside the code. */
  async run(job: Job): Promise<void> {
    const nodePath = await this.#prepare(job);
    if (nodePath !== undefined) this.panels().show(await this.store.start(job, nodePath));
  }

  /** Runs the same job again. */
  async rerun(runId: string): Promise<void> {
    const entry = this.store.require(runId);
    if (isLive(entry)) {
      throw new UserFacingError(`${runTitle(entry.job)} is still running.`, 'Cancel it or wait for its end first.');
    }
    await this.run(entry.job);
  }

  /** Runs one item of a run with nothing beside it, in a panel of its own. */
  async runAlone(runId: string, item: number): Promise<void> {
    await this.#again(await this.#itemJob(this.store.require(runId), item), 'run');
  }

  /** Runs one item of a function under the debugger. It is recorded, but the debugger has the screen. */
  async debug(job: Job, item: number): Promise<void> {
    await this.#debug(debugJob(job, item));
  }

  async debugItemOf(runId: string, item: number, mode: ReplayMode = 'debug'): Promise<void> {
    await this.#again(await this.#itemJob(this.store.require(runId), item), mode);
  }

  /** Runs items of a run again with the inputs that they had there, in the order in which they ran, in one fresh worker. */
  async replay(runId: string, selection: ReplaySelection, mode: ReplayMode): Promise<void> {
    const entry = this.store.require(runId);
    const model = await this.store.model(entry);
    await this.#again(replayJob(model, entry.dir, selected(model, selection)), mode);
  }

  /** A first call lets running items finish, a second one ends the workers. */
  cancel(runId: string): void {
    this.store.handle(runId)?.cancel();
  }

  /** @returns the Node to run with, or undefined where the workspace is not trusted. */
  async #prepare(job: Job): Promise<string | undefined> {
    if (!(await requireTrust())) return undefined;
    const uri = vscode.Uri.file(job.module);
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open) await saveFirst(open);
    const node = await findNode(configuredNodePath(uri));
    return node.path;
  }

  /** For a study of a run: runs of which nothing is kept. Undefined where the workspace is not trusted. */
  async laboratory(job: Job, signal: AbortSignal): Promise<Laboratory | undefined> {
    const nodePath = await this.#prepare(job);
    return nodePath === undefined ? undefined : { nodePath, runnerPath: this.store.runnerPath, signal, yielding: true };
  }

  /** With its recorded input; where the run has not read it, with what the job's own input gives now. */
  async #itemJob(entry: RunEntry, item: number): Promise<Job> {
    const { input } = await readItemDetail(entry.dir, item);
    if (input === null) return aloneJob(entry.job, item);
    return aloneJob(replayJob(await this.store.model(entry), entry.dir, [item]), item);
  }

  async #again(job: Job, mode: ReplayMode): Promise<void> {
    if (mode === 'run') return this.run(job);
    return this.#debug(mode === 'debug' ? debuggedJob(job) : { ...debuggedJob(job), isolation: 'thread' });
  }

  async #debug(job: Job): Promise<void> {
    const nodePath = await this.#prepare(job);
    if (nodePath === undefined) return;
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(job.module));
    let runId = '';
    const stop = (): void => this.store.handle(runId)?.cancel(true);
    const launch = launchUnderDebugger(runTitle(job, true), folder, stop);
    ({ runId } = await this.store.start(job, nodePath, launch));
  }
}

function selected(model: RunModel, selection: ReplaySelection): readonly number[] {
  try {
    return selectItems(model, selection);
  } catch (error) {
    if (!(error instanceof UserFacingError)) throw error;
    throw new UserFacingError(error.message, 'Choose other items of the run.');
  }
}
