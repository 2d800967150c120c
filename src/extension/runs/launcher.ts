import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { UserFacingError } from '../../base/errors.ts';
import type { AdviceAction } from '../../model/adviceRule.ts';
import type { Job } from '../../model/job.ts';
import type { Laboratory } from '../../studies/experiment.ts';
import { findNode } from '../../supervisor/findNode.ts';
import type { DebuggedWorkers } from '../debugging/debuggedWorkers.ts';
import { launchUnderDebugger } from '../debugging/launchUnderDebugger.ts';
import { saveFirst } from '../jobs/chooseTarget.ts';
import { aloneJob, debugJob, debugPoolJob, eachAloneJob, optionsOf } from '../jobs/choice.ts';
import type { LastChoice } from '../jobs/lastChoice.ts';
import type { RunPanels } from '../runPanel/runPanels.ts';
import { configuredNodePath } from '../settings.ts';
import { requireTrust } from '../trust.ts';
import { runTitle } from './describeRun.ts';
import { isLive, type RunEntry } from './runEntry.ts';
import type { RunStore } from './runStore.ts';

/** Starts runs. The only way to one in the editor, so the one place that asks for trust. */
export class Launcher {
  readonly #tests = new Set<string>();

  constructor(
    private readonly store: RunStore,
    private readonly choices: LastChoice,
    private readonly workers: DebuggedWorkers,
    private readonly panels: () => RunPanels,
  ) {}

  /** Runs a job and shows it beside the code. Gives the run, or undefined where the workspace is not trusted. */
  async run(job: Job): Promise<RunEntry | undefined> {
    const nodePath = await this.#prepare(job);
    if (nodePath === undefined) return undefined;
    const entry = await this.store.start(job, nodePath);
    this.panels().show(entry);
    return entry;
  }

  /** Runs the same job again, with the chunksize that was chosen for it since. */
  async rerun(runId: string): Promise<void> {
    const { job } = this.#entryOver(runId);
    const { chunksize = job.chunksize } = this.choices.of(job);
    await this.run({ ...job, chunksize: chunksize ?? undefined });
  }

  /** Runs the same job again with what advice says, and from now on. */
  async rerunWith(runId: string, action: AdviceAction): Promise<void> {
    const { job } = this.#entryOver(runId);
    const options = optionsOf(action);
    if (await this.run({ ...job, ...options })) await this.choices.remember(job, options);
  }

  /** What the runs of a study need, or undefined where the workspace is not trusted. */
  async laboratory(job: Job): Promise<Omit<Laboratory, 'signal'> | undefined> {
    const nodePath = await this.#prepare(job);
    return nodePath === undefined ? undefined : { nodePath, runnerPath: this.store.runnerPath, yielding: true };
  }

  /** Runs one item of a run with nothing beside it, in a panel of its own. */
  async runAlone(runId: string, item: number): Promise<void> {
    await this.run(aloneJob(this.#entry(runId).job, item));
  }

  /** Runs a job with all its workers under the debugger. */
  async debugPool(job: Job): Promise<void> {
    await this.#debug(debugPoolJob(job));
  }

  async debugPoolOf(runId: string): Promise<void> {
    await this.debugPool(this.#entryOver(runId).job);
  }

  /** Runs items of a run, each in a worker of its own, for the Testing view. Undefined where that was refused. */
  async test(runId: string, items: readonly number[]): Promise<RunEntry | undefined> {
    const job = eachAloneJob(this.#entry(runId).job, items);
    const nodePath = await this.#prepare(job);
    if (nodePath === undefined) return undefined;
    const entry = await this.store.start(job, nodePath);
    this.#tests.add(entry.runId);
    return entry;
  }

  /** The Testing view shows this run, and tells of its end. */
  isTest(runId: string): boolean {
    return this.#tests.has(runId);
  }

  /** Runs one item under the debugger. It is recorded, but the debugger has the screen. Undefined where that was refused. */
  async debug(job: Job, item: number): Promise<RunEntry | undefined> {
    return this.#debug(debugJob(job, item));
  }

  async debugItemOf(runId: string, item: number): Promise<RunEntry | undefined> {
    return this.debug(this.#entry(runId).job, item);
  }

  /** A first call lets running items finish, a second one ends the workers. */
  cancel(runId: string): void {
    this.store.handle(runId)?.cancel();
  }

  async #debug(job: Job): Promise<RunEntry | undefined> {
    const nodePath = await this.#prepare(job);
    if (nodePath === undefined) return undefined;
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(job.module));
    const marker = randomUUID();
    const entry = await this.store.start(job, nodePath, launchUnderDebugger(marker, runTitle(job), folder));
    const run = this.store.handle(entry.runId);
    if (run) this.workers.follow(marker, run);
    return entry;
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

  #entryOver(runId: string): RunEntry {
    const entry = this.#entry(runId);
    if (!isLive(entry)) return entry;
    throw new UserFacingError(`${runTitle(entry.job)} is still running.`, 'Cancel it or wait for its end first.');
  }

  #entry(runId: string): RunEntry {
    const entry = this.store.find(runId);
    if (entry) return entry;
    throw new UserFacingError('This run is no longer there.', 'Its recording was deleted; run the function again.');
  }
}
