import { basename } from 'node:path';
import type { RunSetup } from '../../model/facts/origin.ts';
import { settledCount, type OutcomeCounts } from '../../model/run/runModel.ts';
import { stateWords } from '../../words/runStates.ts';
import { isDebugRun, isReplay, replayedItems, singleItem, type RunEntry } from './runEntry.ts';

/** `minify.ts › minify`, for a run of one item led by which one: the end is cut off in a narrow view. */
export function runTitle(setup: RunSetup, debugged = isDebugRun({ setup })): string {
  const item = singleItem(setup);
  const base = nameOf(setup);
  if (item !== undefined)
    return debugged ? `debug item ${count(item)} · ${base}` : `item ${count(item)} alone · ${base}`;
  if (!isReplay(setup)) return base;
  return `${debugged ? 'debug' : 'replay of'} ${items(replayedItems(setup).length)} · ${base}`;
}

const nameOf = ({ file, functionName, label }: RunSetup): string =>
  file === undefined || functionName === undefined ? label : `${basename(file)} › ${functionName}`;

/** `1,284 items · 2.1 s · 3 failed · 5 min ago`. */
export function runDescription(entry: RunEntry, nowMs: number): string {
  const parts = [itemsText(entry)];
  if (entry.wallMicros > 0) parts.push(duration(entry.wallMicros));
  if (entry.state !== 'couldNotStart') parts.push(...unsuccessful(entry.counts));
  if (entry.state !== 'finished' && entry.state !== 'running') parts.push(stateWords[entry.state]);
  parts.push(ago(nowMs - entry.startedAtMs));
  return parts.filter((part) => part !== '').join(' · ');
}

/** What is wrong with a run, as one sentence; undefined when every item that ran succeeded. */
export function failureSentence(entry: RunEntry): string | undefined {
  const { state, counts, error = 'no reason is known' } = entry;
  const title = runTitle(entry.setup);
  if (state === 'couldNotStart') return `${title} could not start: ${error}`;
  const settled = settledCount(counts);
  const total = items(entry.total ?? settled);
  const bad = unsuccessful({ ...counts, cancelled: 0 });
  if (state === 'gaveUp') {
    const failed = bad.length === 0 ? '' : ` (${bad.join(', ')})`;
    return `${title} gave up after ${count(settled - counts.cancelled)} of ${total}${failed}: ${error}`;
  }
  return bad.length === 0 ? undefined : `${title}: ${bad.join(', ')} of ${total}.`;
}

function itemsText({ state, total, counts }: RunEntry): string {
  const settled = settledCount(counts);
  if (state === 'couldNotStart') return '';
  if (state === 'starting' || state === 'running') return progress(settled, total);
  return items(total ?? settled);
}

/** `1,204/10,000`, or `1,204` while the total is not known. */
export function progress(settled: number, total: number | undefined): string {
  return total === undefined ? count(settled) : `${count(settled)}/${count(total)}`;
}

function unsuccessful(counts: Readonly<OutcomeCounts>): string[] {
  const named: readonly (readonly [number, string])[] = [
    [counts.failed, 'failed'],
    [counts.timedOut, 'timed out'],
    [counts.crashed, 'crashed'],
    [counts.cancelled, 'not run'],
  ];
  return named.filter(([n]) => n > 0).map(([n, word]) => `${count(n)} ${word}`);
}

const items = (total: number): string => `${count(total)} item${total === 1 ? '' : 's'}`;

export const count = (value: number): string => value.toLocaleString('en-US');

/** Three digits and a unit: `870 µs`, `12.3 ms`, `2.1 s`, `3 min 05 s`. */
export function duration(micros: number): string {
  if (micros < 1000) return `${Math.round(micros)} µs`;
  if (micros < 1_000_000) return `${trim(micros / 1000)} ms`;
  const seconds = micros / 1_000_000;
  if (seconds < 60) return `${trim(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

const trim = (value: number): string => (value < 100 ? value.toFixed(1) : value.toFixed(0));

export function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  return days === 1 ? 'yesterday' : `${days} days ago`;
}
