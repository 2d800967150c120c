import * as vscode from 'vscode';
import { plural } from '../../base/numberText.ts';
import { t } from '../../base/texts.ts';
import { jobOfItems } from '../../model/compare/jobOfItems.ts';
import { itemsBefore } from '../../model/compare/replay.ts';
import { shrinkHistory } from '../../studies/shrink.ts';
import { shrinkSentences, shrinkStep } from '../../words/shrinking.ts';
import type { Launcher } from '../runs/launcher.ts';
import type { RunEntry } from '../runs/runEntry.ts';
import type { RunStore } from '../runs/runStore.ts';
import { underProgress } from './underProgress.ts';

/** The same time as on the command line, in milliseconds. */
const budgetMs = 60_000;

/** Finds which earlier items of its worker an item needs to fail, and offers to run or debug just those. */
export async function shrinkItem(store: RunStore, launcher: Launcher, entry: RunEntry, item: number): Promise<void> {
  const recorded = await store.model(entry);
  const job = jobOfItems(recorded, [item], 'replayed');
  const of = itemsBefore(recorded, item).length;
  const started = performance.now();
  const title = t('Searching for the items that item {0} needs to fail ({1} ran before it)', item, plural(of, 'item'));
  const found = await underProgress(title, async (signal, say) => {
    const laboratory = await launcher.laboratory(job, signal);
    if (!laboratory) return undefined;
    return shrinkHistory(recorded, entry.dir, item, laboratory, budgetMs, ({ length }, trials) =>
      say(t('it {0}', shrinkStep(length, trials))),
    );
  });
  if (!found) return;
  const sentence = shrinkSentences({ ...found, item, of, tookMs: performance.now() - started });
  if (!found.reproduced) return void vscode.window.showInformationMessage(sentence);
  const isAlone = found.before.length === 0;
  const replay = isAlone ? t('Run alone') : t('Replay these');
  const debug = isAlone ? t('Debug alone') : t('Debug these');
  const chosen = await vscode.window.showWarningMessage(sentence, replay, debug);
  if (chosen === undefined) return;
  const ranges = [...found.before, item].map((each) => [each, each] as const);
  await launcher.replay(entry.runId, { by: 'items', ranges }, chosen === debug ? 'debug' : 'run');
}
