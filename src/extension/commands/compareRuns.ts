import { relative } from 'node:path';
import * as vscode from 'vscode';
import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import { commandIds } from '../contributions.ts';
import { comparedView } from '../runs/comparedView.ts';
import { runDescription, runTitle } from '../runs/describeRun.ts';
import { functionKey, isLive, isReplay, type RunEntry } from '../runs/runEntry.ts';
import type { Services } from '../services.ts';
import type { Command } from './command.ts';
import { meantRun } from './runOf.ts';

/** Shows what has changed between a run and another one of the same function, in its panel. */
export const compareRuns: Command = {
  id: commandIds.compareRuns,
  async run(services, argument) {
    const run = await meantRun(services, argument);
    const other = await chooseOther(services, run);
    if (other) await show(services, run, other);
  },
};

/** The same with the run before, without a question. */
export const compareWithPrevious: Command = {
  id: commandIds.compareWithPrevious,
  async run(services, argument) {
    const run = await meantRun(services, argument);
    const [other] = await othersOf(services, run);
    if (other && other.startedAtMs < run.startedAtMs) return show(services, run, other);
    throw new UserFacingError(
      t('There is no earlier run of {0}.', runTitle(run.setup)),
      t('Use “Compare with Another Run” to choose a later one.'),
    );
  },
};

async function show({ store, panels }: Services, run: RunEntry, other: RunEntry): Promise<void> {
  const [before, after] = other.startedAtMs < run.startedAtMs ? [other, run] : [run, other];
  const [earlier, later] = [await store.model(before), await store.model(after)];
  const shown = run === before ? 'before' : 'after';
  const view = comparedView(earlier, later, shown, (file) => relative(after.setup.baseDir, file));
  panels.showCompared(run, view);
}

/**
 * Other runs of the same function, the one before this run first. A profile makes a run slower, so both have one or none.
 * Rejects with UserFacingError if there are none.
 */
async function othersOf({ store }: Services, run: RunEntry): Promise<readonly RunEntry[]> {
  await store.load();
  const others = store.entries().filter((each) => each.runId !== run.runId && isComparable(each, run));
  if (others.length === 0) {
    const title = runTitle(run.setup);
    throw new UserFacingError(
      run.setup.profileKind === undefined
        ? t('There is no other run of {0} to compare with.', title)
        : t('There is no other run of {0} with a profile to compare with.', title),
      t('Run the function again, then compare the two runs.'),
    );
  }
  // The newest runs are first: the one before this run is the first that is older.
  return [
    ...others.filter(({ startedAtMs }) => startedAtMs < run.startedAtMs),
    ...others.filter(({ startedAtMs }) => startedAtMs >= run.startedAtMs),
  ];
}

async function chooseOther(services: Services, run: RunEntry): Promise<RunEntry | undefined> {
  const rows = (await othersOf(services, run)).map((entry) => ({
    label: runTitle(entry.setup),
    description: runDescription(entry, Date.now()),
    entry,
  }));
  const chosen = await vscode.window.showQuickPick(rows, {
    title: t('Compare {0} with', runTitle(run.setup)),
    placeHolder: t('The earlier of the two runs is taken as the one before'),
  });
  return chosen?.entry;
}

const isComparable = (each: RunEntry, run: RunEntry): boolean =>
  !isLive(each) &&
  functionKey(each.setup) === functionKey(run.setup) &&
  each.setup.profileKind === run.setup.profileKind &&
  isReplay(each.setup) === isReplay(run.setup);
