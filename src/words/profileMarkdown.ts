import { formatFactor, formatPercent, plural } from '../base/numberText.ts';
import { shorten } from '../base/visibleText.ts';
import type { FunctionChange } from '../model/profile/compareFunctions.ts';
import { againstPeers, slowestItems } from '../model/profile/peers.ts';
import { missingSpans } from '../model/profile/missing.ts';
import { hotFunctions, type HotFunction, type HotFunctions, type Profile } from '../model/profile/profile.ts';
import {
  callerWords,
  codeKindWords,
  functionWords,
  hotSentence,
  missingSentences,
  placeWords,
  profileWords,
} from './profile.ts';

export interface MarkdownOptions {
  /** A path as the reader sees it, e.g. relative to the project. */
  readonly show: (file: string) => string;
  /** The text of a line; undefined if the file is gone, or is not the one that ran. */
  readonly sourceLine: (file: string, line: number) => string | undefined;
}

/** The report never exceeds this, so that it fits into a pull request or a prompt. */
const longestReport = 4096;
const shownFunctions = 10;
const shownLines = 5;
const shownChanges = 5;
const longestSource = 90;
const longestName = 100;

/** A profile as Markdown for people and for programs that read text: at most 4 KB. */
export function profileMarkdown(profile: Profile, options: MarkdownOptions): string {
  const hot = hotFunctions(profile);
  const show: MarkdownOptions['show'] = (file) => prose(options.show(file));
  const first = hotSentence(hot, options.show);
  const words = profileWords[profile.kind];
  const title = `# ${words.title} of ${prose(profile.run.setup.label)}`;
  if (first === undefined) return `${title}\n\n${words.nothing}\n`;
  const sections = [
    title,
    `${prose(first)}. ${plural(itemCount(profile), 'item')}, ${words.whole(hot.whole)}.`,
    kindList(hot),
    missingSentences(missingSpans(profile.run, profile)).join(' '),
    functionTable(hot, show),
    lineList(hot, { ...options, show }),
    slowItems(profile, show),
  ];
  return cut(sections.filter((text) => text !== ''));
}

/** The number of bytes of a text in UTF-8. */
const byteLength = (text: string): number => encodeURIComponent(text).replace(/%../g, '.').length;

const itemCount = ({ run }: Profile): number => run.items.outcome.length;

/** Whole sections, as many as there is room for. */
function cut(sections: readonly string[]): string {
  let text = '';
  for (const section of sections) {
    const longer = `${text}${section}\n\n`;
    if (byteLength(longer) > longestReport) break;
    text = longer;
  }
  return `${text.trimEnd()}\n`;
}

const kindList = ({ kinds, whole }: HotFunctions): string =>
  Object.entries(kinds)
    .filter(([, weight]) => weight / whole >= 0.01)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, weight]) => `- ${codeKindWords[kind as keyof typeof kinds]}: ${formatPercent(weight / whole)}`)
    .join('\n');

function functionTable({ functions, profileKind }: HotFunctions, show: MarkdownOptions['show']): string {
  const { own, weight } = profileWords[profileKind];
  const rows = functions
    .slice(0, shownFunctions)
    .filter(({ share }) => share >= 0.001)
    .map(
      (each) =>
        `| ${nameOf(each, show)} | ${weight(each.self)} | ${formatPercent(each.share)} | ${weight(each.total)} |`,
    );
  return [
    '## Functions',
    '',
    `| function | ${own} | share | with calls |`,
    '| --- | ---: | ---: | ---: |',
    ...rows,
  ].join('\n');
}

const nameOf = (each: HotFunction, show: MarkdownOptions['show']): string =>
  `${code(functionWords(each))}${placeWords(each, show)}${prose(callerWords(each))}`;

function lineList({ functions }: HotFunctions, { show, sourceLine }: MarkdownOptions): string {
  const rows = functions
    .filter(({ kind, hotLine, share }) => kind === 'user' && hotLine && share >= 0.01)
    .slice(0, shownLines)
    .map(({ file, hotLine, share }) => {
      const line = hotLine?.line ?? 0;
      const text = sourceLine(file, line)?.trim().slice(0, longestSource);
      const part = formatPercent((hotLine?.share ?? 0) * share);
      return `- ${part} ${show(file)}:${line}${text ? ` ${code(text)}` : ''}`;
    });
  return rows.length === 0 ? '' : ['## Lines', '', ...rows].join('\n');
}

function slowItems(profile: Profile, show: MarkdownOptions['show']): string {
  const slowest = slowestItems(profile.run);
  const changes = againstPeers(profile, slowest)
    .filter(({ before, after }) => after > before)
    .slice(0, shownChanges);
  if (changes.length === 0 || itemCount(profile) < 10) return '';
  const rows = changes.map((change) => `- ${changeText(profile, change, show)}`);
  const title = `The slowest ${plural(slowest.size, 'item')} against the middle half, own time per item`;
  return ['## Slow items', '', `${title}:`, '', ...rows].join('\n');
}

function changeText(
  { tree, kind }: Profile,
  { frame, change, before, after }: FunctionChange,
  show: MarkdownOptions['show'],
): string {
  const found = tree.frames[frame];
  const place = found && found.file !== '' ? `, ${show(found.file)}:${found.line}` : '';
  const { weight } = profileWords[kind];
  const factor = change === 'new' ? 'new' : formatFactor(after / before);
  return `${code(functionWords(found ?? { function: '' }))}${place}: ${weight(after)} instead of ${weight(before)} (${factor})`;
}

/** Text of a user's between Markdown: no tag, no link, no cell and no line of its own. */
const prose = (text: string): string => text.replace(/[\r\n]/g, ' ').replace(/[<|`]|\](?=\()/g, '\\$&');

/** Text of a user's in Markdown code. */
const code = (text: string): string => `\`${shorten(text.replace(/[`|\r\n]/g, ' '), longestName)}\``;
