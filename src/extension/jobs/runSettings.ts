import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import { shorten } from '../../base/visibleText.ts';
import { jobDefaults, jobLimits, type Job } from '../../model/facts/job.ts';
import { settingIds, type SettingId } from '../contributions.ts';
import { durationHint, parseDuration } from '../../model/facts/duration.ts';

/** The settings of a job. Undefined means the engine's default. */
export type RunSettings = Pick<
  Job,
  | 'workers'
  | 'chunksize'
  | 'concurrency'
  | 'timeoutMs'
  | 'loadTimeoutMs'
  | 'isolation'
  | 'onError'
  | 'detectRaces'
  | 'catchSlow'
>;

/**
 * Reads the run settings; `read` returns the value of a setting.
 * @throws UserFacingError that names the setting, the expected value and the actual value.
 */
export function parseRunSettings(read: (id: SettingId) => unknown): RunSettings {
  return {
    workers: positive(settingIds.workers, jobLimits.workers, read),
    chunksize: chunksize(read),
    concurrency: positive(settingIds.concurrency, jobLimits.concurrency, read) ?? jobDefaults.concurrency,
    timeoutMs: duration(settingIds.timeout, read),
    loadTimeoutMs: duration(settingIds.loadTimeout, read) ?? jobDefaults.loadTimeoutMs,
    isolation: oneOf(settingIds.isolation, ['thread', 'process', 'inline'], read) ?? jobDefaults.isolation,
    detectRaces: isTrue(settingIds.detectRaces, read),
    catchSlow: read(settingIds.catchSlow) === false ? false : undefined,
    onError: oneOf(settingIds.onError, ['continue', 'stop'], read) ?? jobDefaults.onError,
  };
}

function chunksize(read: (id: SettingId) => unknown): number | 'auto' | undefined {
  const value = read(settingIds.chunksize);
  if (value === 'auto') return value;
  if (value === 'python') return undefined;
  // The Settings editor writes texts. Settings of older versions are numbers, or null for the rule of Python.
  const written = typeof value === 'string' && /^\d+$/.test(value) ? () => Number(value) : read;
  return positive(settingIds.chunksize, jobLimits.chunksize, written, ', "auto", "python"');
}

function positive(id: SettingId, most: number, read: (id: SettingId) => unknown, also = ''): number | undefined {
  const value = read(id);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw wrong(id, t('a whole number from 1 to {0}{1}, or null', most, also), value);
}

function duration(id: SettingId, read: (id: SettingId) => unknown): number | undefined {
  const value = read(id);
  if (value === undefined || value === null || value === '') return undefined;
  const ms = typeof value === 'string' ? parseDuration(value) : undefined;
  if (ms !== undefined) return ms;
  throw wrong(id, t('{0}, or nothing', durationHint), value);
}

function isTrue(id: SettingId, read: (id: SettingId) => unknown): boolean {
  const value = read(id);
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  throw wrong(id, t('true or false'), value);
}

function oneOf<T extends string>(
  id: SettingId,
  allowed: readonly T[],
  read: (id: SettingId) => unknown,
): T | undefined {
  const value = read(id);
  if (value === undefined || value === null) return undefined;
  const found = allowed.find((entry) => entry === value);
  if (found !== undefined) return found;
  throw wrong(id, allowed.map((entry) => `"${entry}"`).join(' or '), value);
}

function wrong(id: SettingId, expected: string, value: unknown): UserFacingError {
  return new UserFacingError(
    t('The setting {0} should be {1}; it is {2}.', id, expected, shown(value)),
    t('Change it in the settings and run again.'),
  );
}

/** The value as the settings file shows it. JSON has no NaN. */
const shown = (value: unknown): string =>
  typeof value === 'number' ? String(value) : shorten(JSON.stringify(value) ?? typeof value, 100);
