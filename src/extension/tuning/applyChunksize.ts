import type { Chunksize } from '../../model/facts/job.ts';
import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
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
  const again = t('Run again');
  const always = t('Save in workspace settings');
  const chosen = await vscode.window.showInformationMessage(
    t(
      '{0} uses chunksize {1} from its next run on. The setting {2} applies to all functions of the workspace.',
      runTitle(entry.setup),
      chunksize,
      settingIds.chunksize,
    ),
    again,
    ...(vscode.workspace.workspaceFolders ? [always] : []),
  );
  if (chosen === again) await launcher.rerun(runId);
  if (chosen !== always) return;
  const settings = vscode.workspace.getConfiguration();
  await settings.update(settingIds.chunksize, String(chunksize), vscode.ConfigurationTarget.Workspace);
}
