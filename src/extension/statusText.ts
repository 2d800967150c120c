import { formatCount } from '../base/numberText.ts';
import { t } from '../base/texts.ts';
import { settledCount } from '../model/run/runModel.ts';
import { progress, runTitle } from './runs/describeRun.ts';
import type { RunEntry } from './runs/runEntry.ts';

/** `$(sync~spin) 1,204/10,000 · 3 failed`, summed over several runs. */
export function statusText(live: readonly RunEntry[]): string {
  const settled = sum(live, (entry) => settledCount(entry.counts));
  const bad = sum(live, ({ counts }) => counts.failed + counts.timedOut + counts.crashed);
  const totalKnown = live.every((entry) => entry.total !== undefined);
  const total = totalKnown ? sum(live, (entry) => entry.total ?? 0) : undefined;
  const runs = live.length > 1 ? t(' · {0} runs', live.length) : '';
  return `$(sync~spin) ${progress(settled, total)}${bad > 0 ? t(' · {0} failed', formatCount(bad)) : ''}${runs}`;
}

/** Lines of text for a screen reader and for the tooltip. */
export function statusLines(live: readonly RunEntry[]): string[] {
  return live.map((entry) => `${runTitle(entry.setup)}: ${progress(settledCount(entry.counts), entry.total)}`);
}

const sum = (entries: readonly RunEntry[], value: (entry: RunEntry) => number): number =>
  entries.reduce((total, entry) => total + value(entry), 0);
