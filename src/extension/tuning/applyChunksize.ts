import type { Chunksize } from '../../model/facts/job.ts';
import * as vscode from 'vscode';
import { requireJob } from '../../model/facts/origin.ts';
import { settingIds } from '../contributions.ts';
import { runTitle } from '../runs/describeRun.ts';
import type { Services } from '../services.ts';

/** Stores a chunksize for the function of a run, then offers to run again or to change the workspace setting. */
export async function applyChunksize(
  { store, tuner, launcher }: Pick<Services, 'store' | 'tuner' | 'launcher'>,
  runId: string,
  chunksize: Chunksize,
): Promise<void> {
  const entry = store.find(runId);
  if (!entry) return;
  await tuner.choose(requireJob(entry.origin, 'tuned'), chunksize);
  const again = 'Run again';
  const always = 'Save in workspace settings';
  const chosen = await vscode.window.showInformationMessage(
    `${runTitle(entry.setup)} uses chunksize ${chunksize} from its next run on. ` +
      `The setting ${settingIds.chunksize} applies to all functions of the workspace.`,
    again,
    ...(vscode.workspace.workspaceFolders ? [always] : []),
  );
  if (chosen === again) await launcher.rerun(runId);
  if (chosen !== always) return;
  const settings = vscode.workspace.getConfiguration();
  await settings.update(settingIds.chunksize, chunksize, vscode.ConfigurationTarget.Workspace);
}
