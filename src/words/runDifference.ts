import {
  formatBytes,
  formatCount,
  formatDuration,
  formatFactor,
  formatPercent,
  formatProbability,
  plural,
} from '../base/numberText.ts';
import { shorten } from '../base/visibleText.ts';
import type { CauseChange } from '../model/compare/failureCauses.ts';
import type { ItemPair } from '../model/compare/itemPairs.ts';
import type { FigureName, RunDifference, SettingChange } from '../model/compare/runDifference.ts';
import { markdownTable, plainMarkdown } from './markdown.ts';
import { functionWords } from './profile.ts';
import { stateWords } from './runStates.ts';

/** Items and functions of each kind that are listed. */
const listed = 10;

/** A table of a comparison. The first column is text, the others are numbers. */
export interface DifferenceTable {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

/** What has changed between two runs, the most important sentence first. Never empty. */
export function differenceSentences(difference: RunDifference): string[] {
  const { newlyUnsuccessful, newlySuccessful, causes, muchSlower, muchFaster, settings } = difference;
  const found = [
    ...(causes?.slice(0, listed).map(causeSentence) ??
      outcomeSentence(newlyUnsuccessful, 'succeeded in the first run and not in the second')),
    ...durationSentences(difference),
    ...(muchSlower.length > 0 ? [`${plural(muchSlower.length, 'item')} became much slower than the others.`] : []),
    ...(muchFaster.length > 0 ? [`${plural(muchFaster.length, 'item')} became much faster than the others.`] : []),
    ...outcomeSentence(newlySuccessful, 'succeeded in the second run and not in the first'),
  ];
  return [
    ...(found.length > 0 ? found : [nothingSentence(difference)]),
    ...(causes ? [orderSentence] : []),
    ...(settings.length > 0 ? [`The runs also differ in ${settings.map(settingText).join(', ')}.`] : []),
    ...(difference.isDisturbed
      ? [
          'The threads waited for a CPU core for more than a quarter of the time that they computed, so that a change of some items cannot be seen. Use as many workers as there are free cores.',
        ]
      : []),
  ];
}

const orderSentence =
  'The items of an observed program are paired in the order in which they began, so that single items are not compared.';

const longestMessage = 100;

function causeSentence({ name, message, before, after }: CauseChange): string {
  const cause = shorten(`${name}: ${message}`, longestMessage);
  return `${plural(before, 'item')} failed with "${cause}" in the first run, ${formatCount(after)} in the second.`;
}

function outcomeSentence(items: readonly number[], what: string): string[] {
  if (items.length === 0) return [];
  const more = items.length > listed ? ', …' : '';
  return [`${plural(items.length, 'item')} ${what}: ${items.slice(0, listed).join(', ')}${more}.`];
}

function durationSentences({ all, typicalRatio, part, compared, p }: RunDifference): string[] {
  const found = [];
  if (all) found.push(`All items typically take ${changeWords(typicalRatio)} (${comparedWords(compared, p)}).`);
  if (part) {
    const than = all ? 'beyond that' : 'than before';
    const change = part.time === 'cpu' ? cpuWords(part.typicalRatio) : changeWords(part.typicalRatio);
    found.push(
      `At least about ${formatCount(part.count)} of ${plural(compared, 'item')} take ${change} ${than} (${formatProbability(part.p)}).`,
    );
  }
  return found;
}

function nothingSentence({ compared, typicalRatio, p }: RunDifference): string {
  if (compared === 0) return 'No item succeeded in both runs, so that no durations can be compared.';
  const change = formatPercent(Math.abs(typicalRatio - 1));
  const direction = typicalRatio < 1 ? 'less' : 'longer';
  return `Nothing has changed beyond chance: an item typically takes ${change} ${direction} (${comparedWords(compared, p)}).`;
}

/** `12 % longer`, `9 % less`, `3.0 times as long`. */
const changeWords = (ratio: number): string =>
  ratio >= 2
    ? `${formatFactor(ratio).replace('×', '')} times as long`
    : `${formatPercent(Math.abs(ratio - 1))} ${ratio > 1 ? 'longer' : 'less'}`;

/** `10 % more CPU time`. */
const cpuWords = (ratio: number): string =>
  `${ratio >= 2 ? `${formatFactor(ratio)} the` : `${formatPercent(Math.abs(ratio - 1))} ${ratio > 1 ? 'more' : 'less'}`} CPU time`;

const comparedWords = (items: number, p: number): string =>
  `${plural(items, 'item')} compared, ${formatProbability(p)}`;

function settingText({ name, before, after }: SettingChange): string {
  if (name !== 'state') return `${settingNames[name]} (${before}, then ${after})`;
  return `how they ended (${stateOf(before)}, then ${stateOf(after)})`;
}

const stateOf = (state: string): string => (state in stateWords ? stateWords[state as keyof typeof stateWords] : state);

const settingNames: Readonly<Record<Exclude<SettingChange['name'], 'state'>, string>> = {
  command: 'the command',
  items: 'the number of items',
  workers: 'the number of workers',
  chunksize: 'the chunksize',
  concurrency: 'the concurrency',
  isolation: 'the isolation',
  cores: 'the number of cores',
  Node: 'the version of Node',
};

/** Figures, items and functions of a comparison. Tables without rows are left out. `show`: a path as the reader sees it. */
export function differenceTables(difference: RunDifference, show: (file: string) => string): DifferenceTable[] {
  const { muchSlower, muchFaster, part } = difference;
  const partTitle = part ? `Items that became ${part.direction}, some of them by chance` : '';
  return [
    figureTable(difference),
    itemTable('Items that became much slower', muchSlower),
    itemTable(
      partTitle,
      (part?.items ?? []).filter((pair) => !muchSlower.includes(pair)),
    ),
    itemTable('Items that became much faster', muchFaster),
    functionTable(difference, show),
  ].filter(({ rows }) => rows.length > 1);
}

const figureWords: Readonly<Record<FigureName, readonly [name: string, format: (value: number) => string]>> = {
  wall: ['wall', formatDuration],
  p50: ['p50', formatDuration],
  p90: ['p90', formatDuration],
  p99: ['p99', formatDuration],
  max: ['max', formatDuration],
  computed: ['computed', formatDuration],
  waited: ['waited', formatDuration],
  speedup: ['speed-up', (factor) => formatFactor(factor)],
  heap: ['largest V8 heap', formatBytes],
  unsuccessful: ['unsuccessful items', formatCount],
  logLines: ['log lines', formatCount],
};

function figureTable({ figures }: RunDifference): DifferenceTable {
  const rows = figures
    .filter(({ before, after }) => (before ?? 0) !== 0 || (after ?? 0) !== 0)
    .map(({ name, before, after }) => {
      const [words, format] = figureWords[name];
      return [words, textOf(before, format), textOf(after, format), relative(before, after)];
    });
  return { title: 'Figures', rows: [['figure', 'before', 'after', 'change'], ...rows] };
}

const textOf = (value: number | undefined, format: (value: number) => string): string =>
  value === undefined ? '–' : format(value);

/** `+12 %`, `−3.0 %`, `±0 %`; `new` from zero on. */
function relative(before: number | undefined, after: number | undefined): string {
  if (before === undefined || after === undefined) return '–';
  if (before === 0) return after === 0 ? '±0 %' : 'new';
  const change = after / before - 1;
  const sign = change > 0 ? '+' : '−';
  return Math.abs(change) < 0.0005 ? '±0 %' : `${sign}${formatPercent(Math.abs(change))}`;
}

function itemTable(title: string, pairs: readonly ItemPair[]): DifferenceTable {
  const rows = pairs
    .slice(0, listed)
    .map(({ item, beforeMicros, nowMicros }) => [
      String(item),
      formatDuration(beforeMicros),
      formatDuration(nowMicros),
      relative(beforeMicros, nowMicros),
    ]);
  const more = pairs.length > listed ? ` (${listed} of ${formatCount(pairs.length)})` : '';
  return { title: `${title}${more}`, rows: [['item', 'before', 'after', 'change'], ...rows] };
}

function functionTable({ functions }: RunDifference, show: (file: string) => string): DifferenceTable {
  const rows = (functions?.changes ?? []).slice(0, listed).map(({ frame, change, before, after }) => {
    const found = functions?.frames[frame];
    const place = found && found.file !== '' ? ` ${show(found.file)}:${found.line}` : '';
    const name = `${functionWords(found ?? { function: '' })}${place}`;
    return [name, formatDuration(before), formatDuration(after), change];
  });
  return { title: 'Functions, own time per item', rows: [['function', 'before', 'after', 'change'], ...rows] };
}

/** A comparison as Markdown, for a pull request or an editor. `label`: see RunSetup. */
export function differenceMarkdown(label: string, difference: RunDifference, show: (file: string) => string): string {
  const sections = differenceTables(difference, show).map(({ title, rows }) => `## ${title}\n\n${markdownTable(rows)}`);
  return `${[`# Two runs of ${plainMarkdown(label)}`, ...differenceSentences(difference), ...sections].join('\n\n')}\n`;
}
