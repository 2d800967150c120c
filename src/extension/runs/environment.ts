import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { parseEnv } from 'node:util';
import { messageOf, UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import { settingIds, type SettingId } from '../contributions.ts';

/**
 * Environment variables of a run, from the settings: those of the file, then those of `poolscope.env`, which win. They are
 * added to the environment of the editor and are not recorded. `NODE_OPTIONS` among them has flags for Node.
 * @throws UserFacingError that names the setting, if a value is no text or the file cannot be read.
 */
export async function readEnvironment(
  read: (id: SettingId) => unknown,
  folder: string,
): Promise<Record<string, string>> {
  return { ...(await fromFile(read(settingIds.envFile), folder)), ...fromSetting(read(settingIds.env)) };
}

async function fromFile(path: unknown, folder: string): Promise<Record<string, string>> {
  if (typeof path !== 'string' || path.trim() === '') return {};
  const file = isAbsolute(path) ? path : join(folder, path);
  try {
    const variables = Object.entries(parseEnv(await readFile(file, 'utf8')));
    return Object.fromEntries(variables.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  } catch (error) {
    throw new UserFacingError(
      t('The file {0} of the setting {1} cannot be read: {2}.', path, settingIds.envFile, messageOf(error)),
      t('Correct the setting, or remove it.'),
    );
  }
}

function fromSetting(variables: unknown): Record<string, string> {
  if (typeof variables !== 'object' || variables === null) return {};
  const entries = Object.entries(variables as Record<string, unknown>);
  const wrong = entries.find(([, value]) => typeof value !== 'string');
  if (wrong) {
    throw new UserFacingError(
      t('The variable {0} in the setting {1} should be a text.', wrong[0], settingIds.env),
      t('Put its value in quotes, and run again.'),
    );
  }
  return Object.fromEntries(entries) as Record<string, string>;
}
