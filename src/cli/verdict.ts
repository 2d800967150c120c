import {
  formatCount,
  formatDuration,
  formatFactor,
  formatPercent,
  formatProbability,
  plural,
} from '../base/numberText.ts';
import { UserFacingError } from '../base/errors.ts';
import {
  judgeBudgets,
  needsBaseline,
  severities,
  type Budget,
  type BudgetResult,
  type Unit,
} from '../model/compare/budget.ts';
import { compareRuns, type RunComparison } from '../model/compare/compareRuns.ts';
import type { RunModel } from '../model/run/runModel.ts';
import type { RunSummary } from '../model/compare/summary.ts';
import { printable } from '../base/visibleText.ts';
import { openRecordedRun, type RecordedRun } from './recordedRun.ts';

/** The conditions that a run must meet, and the options for its JUnit report. */
export interface Demands {
  readonly budgets: readonly Budget[];
  /** Folder of a recording; absolute. */
  readonly baseline: string | undefined;
  /** File for the run as JUnit XML; absolute, or `-` for stdout. */
  readonly junit: string | undefined;
  /** File for the report as Markdown, likewise. */
  readonly markdown: string | undefined;
}

/** How the run meets the conditions: a part of what `--json` prints. */
export interface Verdict {
  /** One entry for each --fail-on. */
  readonly budgets?: readonly BudgetResult[];
  /** Comparison with the run of --baseline. */
  readonly baseline?: BaselineSummary;
}

export interface BaselineSummary extends Pick<RunSummary, 'wallMs' | 'latencyMs' | 'items'> {
  readonly recording: string;
  /** Number of items that succeeded in both runs. */
  readonly compared: number;
  /** Median of an item's duration now divided by its duration then. */
  readonly typicalRatio: number;
  /** Probability of such ratios if nothing has changed (Wilcoxon's signed-rank test). */
  readonly p: number;
  /** `typicalRatio - 1` if the items have become significantly slower, otherwise 0. */
  readonly slower: number;
  /** The slowest first, at most twenty of `slowItemCount`. */
  readonly slowItems: readonly { readonly item: number; readonly beforeMs: number; readonly nowMs: number }[];
  readonly slowItemCount: number;
  /** Items that succeeded in the baseline but not in this run. */
  readonly newlyUnsuccessful: readonly number[];
}

const listedItems = 20;
const shownItems = 5;

/** Rejects with UserFacingError if the recording cannot be read or is a run of another job. `comparedAs`: see RunSetup. */
export async function openBaseline(
  recording: string | undefined,
  comparedAs: string,
): Promise<RecordedRun | undefined> {
  if (recording === undefined) return undefined;
  const run = await openRecordedRun(recording);
  const { model } = run;
  if (model.setup.comparedAs !== comparedAs) {
    throw new UserFacingError(
      `--baseline ${recording} is a run of ${model.setup.comparedAs}, not of ${comparedAs}`,
      'Name the recording of an earlier run of the same function or program.',
    );
  }
  if (model.profile.length > 0) {
    throw new UserFacingError(
      `--baseline ${recording} has a profile, and taking one makes a run slower`,
      'Name the recording of a run without --profile.',
    );
  }
  return run;
}

export function verdictOn(
  model: RunModel,
  summary: RunSummary,
  budgets: readonly Budget[],
  baseline: RecordedRun | undefined,
): Verdict {
  const comparison = baseline && compareRuns(baseline.model, model);
  const beside = baseline && comparison && { summary: baseline.summary, comparison };
  return {
    ...(budgets.length > 0 && { budgets: judgeBudgets(budgets, { summary, baseline: beside }) }),
    ...(baseline && comparison && { baseline: baselineSummary(baseline, comparison) }),
  };
}

export const isBroken = ({ budgets = [] }: Verdict): boolean => budgets.some(({ broken }) => broken);

function baselineSummary({ recording, summary }: RecordedRun, comparison: RunComparison): BaselineSummary {
  const { items, slowItems, newlyUnsuccessful, typicalRatio, p, slower } = comparison;
  return {
    recording,
    wallMs: summary.wallMs,
    latencyMs: summary.latencyMs,
    items: summary.items,
    compared: items,
    typicalRatio,
    p,
    slower,
    slowItems: slowItems
      .slice(0, listedItems)
      .map(({ item, beforeMicros, nowMicros }) => ({ item, beforeMs: beforeMicros / 1000, nowMs: nowMicros / 1000 })),
    slowItemCount: slowItems.length,
    newlyUnsuccessful,
  };
}

/** Throws UserFacingError if a budget needs a baseline and none is given. */
export function checkDemands({ budgets, baseline }: Demands): void {
  const lost = baseline === undefined ? budgets.find(needsBaseline) : undefined;
  if (!lost) return;
  throw new UserFacingError(
    `--fail-on "${lost.text}" compares with a baseline, but none is given`,
    'Add --baseline DIR, the recording of an earlier run.',
  );
}

/** The broken budgets, one line each; safe to print. */
export const formatBroken = ({ budgets = [] }: Verdict): string =>
  printable(
    budgets
      .filter(({ broken }) => broken)
      .map(brokenText)
      .join('\n'),
  );

const brokenText = (result: BudgetResult): string => `! budget broken: ${budgetText(result)}`;

/** The paragraphs about the conditions in a report; none without conditions. */
export function verdictText({ budgets = [], baseline }: Verdict, summary: RunSummary): string[] {
  const broken = budgets.filter((each) => each.broken);
  return [
    ...(baseline ? [baselineText(baseline, summary)] : []),
    ...(budgets.length === 0
      ? []
      : broken.length === 0
        ? [`budgets    ${budgets.length === 1 ? 'kept' : `all ${budgets.length} kept`}`]
        : [broken.map(brokenText).join('\n')]),
  ];
}

/** `p99>200ms, and it is 231 ms`. */
export const budgetText = ({ budget, actual, limit, unit }: BudgetResult): string =>
  `${budget}, and it is ${formats[unit](actual)}${budget.includes('baseline') ? ` (limit ${formats[unit](limit)})` : ''}`;

const formats: Readonly<Record<Unit, (value: number) => string>> = {
  ms: (ms) => formatDuration(1000 * ms),
  // One decimal more than elsewhere, because the value is shown beside its limit.
  share: (share) => formatPercent(share, 1),
  count: formatCount,
  ratio: (ratio) => formatFactor(ratio, 2),
  severity: (grade) => severities[grade] ?? 'none',
};

function baselineText(baseline: BaselineSummary, { wallMs, latencyMs, items }: RunSummary): string {
  const times = [
    ['wall', baseline.wallMs, wallMs],
    ['p50', baseline.latencyMs.p50, latencyMs.p50],
    ['p99', baseline.latencyMs.p99, latencyMs.p99],
  ] as const;
  const lines = [
    [
      ...times.map(([name, before, now]) => `${name} ${formatDuration(1000 * before)} → ${formatDuration(1000 * now)}`),
      `unsuccessful ${unsuccessful(baseline.items)} → ${unsuccessful(items)}`,
    ].join(' · '),
    baselineChange(baseline),
  ];
  const { slowItems, slowItemCount, newlyUnsuccessful } = baseline;
  if (slowItemCount > 0) {
    const shown = slowItems.slice(0, shownItems).map(({ item, beforeMs, nowMs }) => {
      return `item ${item} ${formatDuration(1000 * beforeMs)} → ${formatDuration(1000 * nowMs)}`;
    });
    lines.push(`much slower: ${shown.join(', ')}${more(slowItemCount - shown.length)}`);
  }
  if (newlyUnsuccessful.length > 0) {
    const shown = newlyUnsuccessful.slice(0, shownItems);
    lines.push(`newly unsuccessful: item ${shown.join(', ')}${more(newlyUnsuccessful.length - shown.length)}`);
  }
  return lines.map((line, k) => `${k === 0 ? 'baseline   ' : '           '}${line}`).join('\n');
}

/** `an item typically takes 12 % longer than in the baseline (200 items compared, p < 0.001)` */
export function baselineChange({ compared, typicalRatio, p }: BaselineSummary): string {
  const pairs = `${plural(compared, 'item')} compared, ${formatProbability(p)}`;
  if (p >= 0.01) return `the items' durations have not changed significantly (${pairs})`;
  const change = formatPercent(Math.abs(typicalRatio - 1));
  return `an item typically takes ${change} ${typicalRatio > 1 ? 'longer' : 'less'} than in the baseline (${pairs})`;
}

const unsuccessful = ({ total, succeeded }: RunSummary['items']): string => formatCount(total - succeeded);
const more = (count: number): string => (count > 0 ? ` and ${formatCount(count)} more` : '');
