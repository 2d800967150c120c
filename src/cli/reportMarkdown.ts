import { formatCount, formatDuration, formatFactor, formatPercent, plural } from '../base/numberText.ts';
import { failureCausesOf, type FailureCause } from '../model/compare/failureCause.ts';
import type { RunSummary } from '../model/compare/summary.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { flakyWords } from '../words/findings.ts';
import { markdownTable, plainMarkdown } from '../words/markdown.ts';
import { outcomeWords, unsuccessfulParts } from '../words/outcomes.ts';
import { stateWords } from '../words/runStates.ts';
import { runTitle } from '../words/shards.ts';
import { display } from './frames.ts';
import { baselineChange, budgetText, type Verdict } from './verdict.ts';

const shownCauses = 10;
const shownItems = 5;

/** The report of a run as Markdown, for a pull request or the summary of a CI job. */
export function reportMarkdown(model: RunModel, summary: RunSummary, verdict: Verdict): string {
  const { items, flaky = [], advice } = summary;
  const outcomes = [`${formatCount(items.succeeded)} ${outcomeWords.succeeded}`, ...unsuccessfulParts(items)];
  const sections = [
    `# ${plainMarkdown(runTitle(model.setup))} ${stateWords[summary.state]}`,
    `${plural(items.total, 'item')}: ${outcomes.join(', ')}.`,
    ...(model.error ? [`**${plainMarkdown(model.error.message)}** ${plainMarkdown(model.error.nextStep ?? '')}`] : []),
    ...budgetList(verdict),
    ...failureList(model, summary),
    ...(flaky.length > 0 ? [`Flaky: ${flakyWords(flaky.length)}.`] : []),
    figures(summary, verdict),
    ...(verdict.baseline ? [`Compared with the baseline: ${baselineChange(verdict.baseline)}.`] : []),
    ...(advice.length > 0
      ? [
          `## Advice\n\n${advice.map((each) => `- ${plainMarkdown(`${each.message} ${each.remedy} (${each.evidence})`)}`).join('\n')}`,
        ]
      : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

function budgetList({ budgets = [] }: Verdict): string[] {
  const broken = budgets.filter((each) => each.broken);
  if (broken.length > 0)
    return [`## Broken budgets\n\n${broken.map((each) => `- ${plainMarkdown(budgetText(each))}`).join('\n')}`];
  return budgets.length > 0
    ? [budgets.length === 1 ? 'The budget is kept.' : `All ${budgets.length} budgets are kept.`]
    : [];
}

function failureList(model: RunModel, { failures }: RunSummary): string[] {
  if (failures.length === 0) return [];
  const causes = failureCausesOf(failures, model);
  const lines = causes.slice(0, shownCauses).map(causeLine);
  const more = causes.length - lines.length;
  if (more > 0) lines.push(`- and ${plural(more, 'more cause')}`);
  return [`## Failures\n\n${lines.join('\n')}`];
}

/** `- RangeError: no address at src/orders.ts:12. 3 items: 7, 9, 12` */
function causeLine({ first: { name, message, frames }, items }: FailureCause): string {
  const frame = frames.find(({ file }) => !file.startsWith('node:'));
  const place = frame ? ` at ${plainMarkdown(`${display(frame.file)}:${frame.line}`)}` : '';
  const more = items.length > shownItems ? ', …' : '';
  return `- ${plainMarkdown(`${name}: ${message}`)}${place}. ${plural(items.length, 'item')}: ${items.slice(0, shownItems).join(', ')}${more}`;
}

type Figure = readonly [name: string, now: string, before?: string];

function figures(summary: RunSummary, { baseline }: Verdict): string {
  const { latencyMs, speedup, idealSpeedup, efficiency, workers, chunksize } = summary;
  const duration = (ms: number | undefined): string => (ms === undefined ? '' : formatDuration(1000 * ms));
  const rows: readonly Figure[] = [
    ['wall', duration(summary.wallMs), duration(baseline?.wallMs)],
    ...(['p50', 'p90', 'p99', 'max'] as const).map((name): Figure => [
      `${name} of an item`,
      duration(latencyMs[name]),
      duration(baseline?.latencyMs[name]),
    ]),
    ['speed-up', `${formatFactor(speedup)} of ${formatFactor(idealSpeedup)}`],
    ['efficiency', formatPercent(efficiency)],
    ['workers', formatCount(workers)],
    ['chunksize', typeof chunksize === 'number' ? formatCount(chunksize) : chunksize],
  ];
  const header = baseline ? ['figure', 'baseline', 'now'] : ['figure', 'value'];
  return markdownTable([
    header,
    ...rows.map(([name, now, before = '']) => (baseline ? [name, before, now] : [name, now])),
  ]);
}
