import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import type { RunEntry } from '../runs/runEntry.ts';
import { RunRow } from '../runs/runsView.ts';
import type { Services } from '../services.ts';

/** The run of a row of the Runs view; undefined for any other argument. */
export function runOfRow({ store }: Services, argument: unknown): RunEntry | undefined {
  return argument instanceof RunRow ? store.find(argument.runId) : undefined;
}

/** The run of a row, for commands that only a row of the Runs view can start. */
export function requireRow(services: Services, argument: unknown): RunEntry {
  const entry = runOfRow(services, argument);
  if (entry) return entry;
  throw new UserFacingError(t('This command needs a run.'), t('Use it from the menu of a run in the Runs view.'));
}

/** The run of a row of the Runs view, else the run on the screen, else the newest run. */
export async function meantRun(services: Services, argument: unknown): Promise<RunEntry> {
  const { store, panels } = services;
  return runOfRow(services, argument) ?? store.find(panels.shown ?? '') ?? (await newestRun(services));
}

/** The live run, else the last one. */
export async function newestRun({ store }: Services): Promise<RunEntry> {
  await store.load();
  const newest = store.live()[0] ?? store.entries()[0];
  if (newest) return newest;
  throw new UserFacingError(t('There is no run yet.'), t('Open a TypeScript file and use “Run in parallel”.'));
}
