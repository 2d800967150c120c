import * as vscode from 'vscode';
import { UserFacingError } from '../../base/errors.ts';
import type { Job } from '../../model/job.ts';
import { findNode } from '../../supervisor/findNode.ts';
import { launchUnderDebugger } from '../debug.ts';
import { saveFirst } from '../jobs/chooseTarget.ts';
import { aloneJob, debugJob } from '../jobs/choice.ts';
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
    const entry = this.#entry(runId);
    if (isLive(entry)) {
      throw new UserFacingError(`${runTitle(entry.job)} is still running.`, 'Cancel it or wait for its end first.');
    }
    await this.run(entry.job);
  }

  /** Runs one item of a run with nothing beside it, in a panel of its own. */
  async runAlone(runId: string, item: number): Promise<void> {
    await this.run(aloneJob(this.#entry(runId).job, item));
  }

  /** Runs one item under the debugger. It is recorded, but the debugger has the screen. */
  async debug(job: Job, item: number): Promise<void> {
    const single = debugJob(job, item);
    const nodePath = await this.#prepare(single);
    if (nodePath === undefined) return;
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(job.module));
    await this.store.start(single, nodePath, launchUnderDebugger(runTitle(single), folder));
  }

  async debugItemOf(runId: string, item: number): Promise<void> {
    await this.debug(this.#entry(runId).job, item);
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

  #entry(runId: string): RunEntry {
    const entry = this.store.find(runId);
    if (entry) return entry;
    throw new UserFacingError('This run is no longer there.', 'Its recording was deleted; run the function again.');
  }
}
