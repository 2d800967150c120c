import * as vscode from 'vscode';
import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import { jobOfItems } from '../../model/compare/jobOfItems.ts';
import { selectItems } from '../../model/compare/replay.ts';
import { checkIsolation } from '../../studies/checkIsolation.ts';
import { Stopped } from '../../studies/experiment.ts';
import { isolationSummary, unsearchedText } from '../../words/isolation.ts';
import type { EvidenceFeed } from '../runs/evidenceFeed.ts';
import type { RunPanels } from '../runPanel/runPanels.ts';
import { runTitle } from '../runs/describeRun.ts';
import type { Launcher } from '../runs/launcher.ts';
import { isLive, type RunEntry } from '../runs/runEntry.ts';
import type { RunStore } from '../runs/runStore.ts';
import { writeIsolation } from '../../studies/isolationFile.ts';
import { underProgress } from './underProgress.ts';

/** Number of items; the same as on the command line. */
const sample = 50;

/**
 * Runs a sample of a run's items alone, each in a fresh worker, and shows in the run's panel which results differ:
 * such items depend on one another.
 */
export async function checkRun(
  {
    store,
    launcher,
    panels,
    evidence,
  }: { store: RunStore; launcher: Launcher; panels: RunPanels; evidence: EvidenceFeed },
  entry: RunEntry,
): Promise<void> {
  if (isLive(entry)) {
    throw new UserFacingError(
      t('{0} is still running.', runTitle(entry.setup)),
      t('Check its isolation when it is over.'),
    );
  }
  const recorded = await store.model(entry);
  const items = selectItems(recorded, { by: 'all' });
  const job = jobOfItems(recorded, items, 'checked for isolation');
  const title = t('Checking the isolation of {0}', runTitle(entry.setup));
  const check = await underProgress(title, async (signal, say) => {
    const laboratory = await launcher.laboratory(job, signal);
    if (!laboratory) return undefined;
    const watched = { ...laboratory, watch: (_: unknown, what: string) => say(what) };
    return checkIsolation(recorded, entry.dir, items, sample, watched).catch((error: unknown) => {
      if (error instanceof Stopped) return undefined;
      throw error;
    });
  });
  if (!check) return;
  await writeIsolation(entry.dir, check);
  panels.showIsolation(entry);
  void evidence.show(entry);
  const unsearched = unsearchedText(check);
  if (unsearched !== undefined) void vscode.window.showWarningMessage(unsearched);
  if (check.differences.length > 0) return;
  void vscode.window.showInformationMessage(`${isolationSummary(check)}.`);
}
