import { basename } from 'node:path';
import { formatAge, formatCount, formatDuration, plural } from '../../base/numberText.ts';
import { t } from '../../base/texts.ts';
import type { RunSetup } from '../../model/facts/origin.ts';
import { settledCount } from '../../model/run/runModel.ts';
import { stuckMicros } from '../../model/run/stats.ts';
import { lateErrors } from '../../words/findings.ts';
import { unsuccessfulParts } from '../../words/outcomes.ts';
import { stateWords } from '../../words/runStates.ts';
import { stuckText } from '../../words/stuck.ts';
import { isDebugRun, isReplay, replayedItems, type RunEntry } from './runEntry.ts';
import { singleItem } from '../../model/facts/origin.ts';
import type { RunMark } from './runMarks.ts';

/**
 * `minify.ts › minify`. The title of a run of one item begins with the item, because a narrow view cuts off the end.
 */
export function runTitle(setup: RunSetup, debugged = isDebugRun({ setup })): string {
  const item = singleItem(setup);
  const base = nameOf(setup);
  if (item !== undefined)
    return debugged
      ? t('debug item {0} · {1}', formatCount(item), base)
      : t('item {0} alone · {1}', formatCount(item), base);
  if (!isReplay(setup)) return base;
  const what = debugged ? 'debug' : setup.verifies ? t('verification of') : t('replay of');
  return `${what} ${plural(replayedItems(setup).length, 'item')} · ${base}`;
}

/** `minify.ts › minify` */
export const nameOf = ({ file, functionName, label }: RunSetup): string =>
  file === undefined || functionName === undefined ? label : `${basename(file)} › ${functionName}`;

/** The name that the user gave a run, else its title. */
export const rowLabel = (setup: RunSetup, { name = '' }: RunMark): string => (name === '' ? runTitle(setup) : name);

/** `pinned · #before`, empty for a run without marks. */
export const marksText = ({ isPinned, tags = [] }: RunMark): string =>
  [...(isPinned ? ['pinned'] : []), ...tags.map((tag) => `#${tag}`)].join(' · ');

/** `1,284 items · 2.1 s · 3 failed · 5 min ago`. */
export function runDescription(entry: RunEntry, nowMs: number): string {
  const parts = [itemsText(entry)];
  if (entry.wallMicros > 0) parts.push(formatDuration(entry.wallMicros));
  if (entry.state !== 'couldNotStart') parts.push(...unsuccessfulParts(entry.counts));
  if (entry.strayErrors > 0) parts.push(lateErrors(entry.strayErrors));
  if (saysState(entry)) parts.push(stateWords[entry.state]);
  parts.push(formatAge(nowMs - entry.startedAtMs));
  return parts.filter((part) => part !== '').join(' · ');
}

/**
 * Whether a description names the state. The figures are enough for a run that is live, has finished, or was cancelled
 * and shows cancelled items.
 */
const saysState = ({ state, counts }: RunEntry): boolean =>
  state !== 'finished' && state !== 'running' && !(state === 'cancelled' && counts.cancelled > 0);

/**
 * `14:03 · 2.1 s · 3 failed · 4 workers · 1,284 items`: the part of a row that a narrow view cuts off last comes first. Options
 * are named if they differ from those of `before`, the run of the same function before it.
 */
export function rowDescription(entry: RunEntry, before: RunEntry | undefined, nowMs: number): string {
  const { startedAtMs, wallMicros, state, counts, strayErrors, openedFrom } = entry;
  return [
    clockText(startedAtMs, nowMs),
    wallMicros > 0 ? formatDuration(wallMicros) : '',
    ...(state === 'couldNotStart' ? [] : unsuccessfulParts(counts)),
    strayErrors > 0 ? lateErrors(strayErrors) : '',
    saysState(entry) ? stateWords[state] : '',
    ...(before ? changedOptions(before.setup, entry.setup) : []),
    itemsText(entry),
    openedFrom === undefined ? '' : t('from {0}', openedFrom),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** `14:03`, and before today `29 Nov 14:03`. */
function clockText(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  const time = `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
  if (at.toDateString() === new Date(nowMs).toDateString()) return time;
  return `${at.getDate()} ${at.toLocaleString('en', { month: 'short' })} ${time}`;
}

/** The options in which a run differs from another one, as it has them. */
function changedOptions(before: RunSetup, after: RunSetup): readonly string[] {
  const parts: readonly (readonly [keyof RunSetup, string])[] = [
    ['input', after.input === undefined ? '' : t('input {0}', after.input)],
    ['workers', after.workers === undefined ? t('all cores') : plural(after.workers, 'worker')],
    ['chunksize', t('chunksize {0}', after.chunksize ?? t("by Python's rule"))],
    ['concurrency', t('concurrency {0}', after.concurrency)],
    ['isolation', after.isolation],
    ['profileKind', after.profileKind === undefined ? t('no profile') : t('{0} profile', after.profileKind)],
  ];
  return parts.filter(([option]) => before[option] !== after[option]).map(([, text]) => text);
}

/** The problem of a run, as one sentence; undefined if every item that ran succeeded and no error came later. */
export function failureSentence(entry: RunEntry): string | undefined {
  const { state, counts, strayErrors: late, error = t('no reason is known') } = entry;
  const title = runTitle(entry.setup);
  if (state === 'couldNotStart') return t('{0} could not start: {1}', title, error);
  const settled = settledCount(counts);
  const total = plural(entry.total ?? settled, 'item');
  const bad = unsuccessfulParts({ ...counts, cancelled: 0 });
  if (state === 'gaveUp') {
    const failed = bad.length === 0 ? '' : ` (${bad.join(', ')})`;
    return t(
      '{0} gave up after {1} of {2}{3}: {4}',
      title,
      formatCount(settled - counts.cancelled),
      total,
      failed,
      error,
    );
  }
  if (bad.length > 0)
    return t('{0}: {1} of {2}{3}.', title, bad.join(', '), total, late === 0 ? '' : t(', and {0}', lateErrors(late)));
  return late === 0 ? undefined : t('{0}: {1} after items that succeeded.', title, lateErrors(late));
}

function itemsText({ state, total, counts }: RunEntry): string {
  const settled = settledCount(counts);
  if (state === 'couldNotStart') return '';
  if (state === 'starting' || state === 'running') return progress(settled, total);
  return plural(total ?? settled, 'item');
}

/** `item 7 has run for 12.3 s`, for an item that may be stuck. */
export function stuckItem({ oldest, startedAtMs }: Pick<RunEntry, 'oldest' | 'startedAtMs'>, nowMs: number): string[] {
  const ranMicros = stuckMicros(oldest, 1000 * (nowMs - startedAtMs));
  return oldest && ranMicros !== undefined ? [stuckText(oldest.item, ranMicros)] : [];
}

/** `1,204/10,000`, or `1,204` while the total is not known. */
export function progress(settled: number, total: number | undefined): string {
  return total === undefined ? formatCount(settled) : `${formatCount(settled)}/${formatCount(total)}`;
}
