import { isAbsolute, join } from 'node:path';
import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import type { Job } from '../../model/facts/job.ts';
import type { Machines } from '../../protocol/agentLink.ts';
import { queuePlace } from '../../supervisor/queuePlace.ts';
import { settingIds, type SettingId } from '../contributions.ts';

/**
 * The machines that the settings name; undefined for this one. They are not recorded. `env`: the variables of the run, one
 * of which may be the key of the queue.
 * @throws UserFacingError that names the setting.
 */
export function readMachines(
  read: (id: SettingId) => unknown,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Machines | undefined {
  const commands = commandsOf(read(settingIds.agentCommands));
  const url = textOf(read(settingIds.agentQueue));
  if (url === undefined) return commands.length === 0 ? undefined : { kind: 'commands', commands };
  if (commands.length > 0) {
    throw new UserFacingError(
      t('The settings {0} and {1} cannot be used together.', settingIds.agentCommands, settingIds.agentQueue),
      t('Remove one of them, and run again.'),
    );
  }
  const file = textOf(read(settingIds.agentKeyFile));
  const names = { url: t('The setting {0}', settingIds.agentQueue), keyFile: settingIds.agentKeyFile };
  const keyFile = file === undefined || isAbsolute(file) ? file : join(folder, file);
  return { kind: 'queue', ...queuePlace({ url, keyFile, env, names }) };
}

/** The job as it runs on other machines. Throws UserFacingError for options that do not fit. */
export function jobElsewhere(job: Job): Job {
  const misfit = job.detectRaces ? settingIds.detectRaces : job.maxMemoryBytes === undefined ? undefined : 'maxMemory';
  if (misfit !== undefined) {
    throw new UserFacingError(
      t('{0} cannot be used with agents: workers on other machines are processes, with memory of their own.', misfit),
      t('Switch it off, or remove the setting {0} or {1}.', settingIds.agentCommands, settingIds.agentQueue),
    );
  }
  return { ...job, isolation: 'process' };
}

function commandsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  const commands = value.filter((each) => typeof each === 'string');
  return commands.map((each) => each.trim()).filter((each) => each !== '');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
