import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import { commandIds } from '../contributions.ts';
import type { Services } from '../services.ts';
import type { Command } from './command.ts';

export const debugItemAlone: Command = {
  id: commandIds.debugItemAlone,
  async run(services, argument) {
    const { runId, item } = itemOf(services, argument);
    await services.launcher.debugItemOf(runId, item);
  },
};

export const runItemAlone: Command = {
  id: commandIds.runItemAlone,
  async run(services, argument) {
    const { runId, item } = itemOf(services, argument);
    await services.launcher.runAlone(runId, item);
  },
};

/** The item under the pointer in the active panel. The panel has passed it to the menu (webview/kit/contextMenu.ts). */
function itemOf({ panels }: Services, argument: unknown): { readonly runId: string; readonly item: number } {
  const runId = panels.shown;
  const item = typeof argument === 'object' && argument !== null && 'item' in argument ? argument.item : undefined;
  if (runId !== undefined && typeof item === 'number' && Number.isSafeInteger(item) && item >= 0)
    return { runId, item };
  throw new UserFacingError(
    t('This command needs an item of a run.'),
    t('Use it from the menu of a bar on the timeline.'),
  );
}
