import * as vscode from 'vscode';
import { plural } from '../base/numberText.ts';
import type { Disposable } from '../base/disposable.ts';
import { t } from '../base/texts.ts';
import { comparisonText, differenceSentence } from '../words/differences.ts';
import type { RunPanels } from './runPanel/runPanels.ts';
import { compareReplay, mayNeedOthers } from './runs/compareReplay.ts';
import { isDebugRun, isReplay, type RunEntry } from './runs/runEntry.ts';
import type { RunStore } from './runs/runStore.ts';
import { sentences } from './sentences.ts';

const search = t('Find which earlier items it needs');
const show = t('Show in run');

/**
 * Reports, at the end of a replay under the debugger, how its results compare with the original run. Other replays
 * report this in their panel.
 */
export function noticeReplays(
  store: RunStore,
  panels: RunPanels,
  shrink: (original: RunEntry, item: number) => Promise<void>,
  onProblem: (error: unknown) => void,
): Disposable {
  const tell = async (replay: RunEntry): Promise<void> => {
    if (!isReplay(replay.setup) || !isDebugRun(replay) || replay.state !== 'finished') return;
    const compared = await compareReplay(store, replay);
    if (!compared) return;
    const { items, differences, original, moduleChanged, unrecorded } = compared;
    const difference = differences.find(({ what }) => what === 'outcome') ?? differences[0];
    if (!difference) {
      const [first] = items;
      const what = items.length === 1 && first !== undefined ? t('item {0}', first) : plural(items.length, 'item');
      const sum = comparisonText({ same: items.length - unrecorded, different: 0, notRun: 0, unrecorded }, 'run');
      vscode.window.setStatusBarMessage(t('$(check) Replay of {0}: {1}', what, sum), 8000);
      return;
    }
    const { item } = difference;
    const depends = mayNeedOthers(compared, item);
    const why = depends
      ? t('An earlier item on worker {0} may be the cause', difference.worker)
      : t('Time, chance or other workers may be the cause');
    const changed = moduleChanged ? t('The module has been changed since that run') : undefined;
    const text = sentences(differenceSentence(difference, items.length === 1), changed ?? why);
    const chosen = await vscode.window.showWarningMessage(text, ...(depends ? [search] : []), show);
    if (chosen === search) await shrink(original, item);
    if (chosen === show) panels.show(store.find(original.runId) ?? original, item);
  };
  return store.ended((entry) => void tell(entry).catch(onProblem));
}
