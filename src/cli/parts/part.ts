import { fitted, jsonBytes } from '../fitted.ts';
import { jsonLines } from '../../base/printableJson.ts';
import type { NextCommand } from '../nextCommands.ts';
import { hasColours, styled } from '../style.ts';

/** What `show` prints with `--failures`, `--slowest`, `--worker`, `--logs` and `--advice`: a page of a list. */
export interface RunPart<Entry extends object = object> {
  /** Version of these fields. */
  readonly schema: 1;
  /** Absolute path of the recording. */
  readonly recording: string;
  /** Which list it is. */
  readonly part: 'failures' | 'slowest' | 'worker' | 'logs' | 'advice';
  /** Number of entries of the whole list. */
  readonly count: number;
  /** Number of entries before the first one of this page. */
  readonly after: number;
  /** At most 6,000 bytes. Long texts are shortened. */
  readonly entries: readonly Entry[];
  /** Commands that are likely to be the next step. One for the next page is the last, if there is one. */
  readonly next: readonly NextCommand[];
}

/** Which entries of a list are wanted. */
export interface Paging {
  readonly after: number;
  readonly limit: number;
}

export const defaultLimit = 20;
const mostPageBytes = 6000;
const mostEntryBytes = 1500;

/** The entries from `after` on that a page holds; at least one if there is one. */
export function pageOf<Source, Entry extends object>(
  sources: readonly Source[],
  { after, limit }: Paging,
  entryOf: (source: Source) => Entry,
): Entry[] {
  const entries: Entry[] = [];
  let bytes = 0;
  for (const source of sources.slice(after, after + limit)) {
    const entry: Entry = fitted(entryOf(source), undefined, mostEntryBytes);
    bytes += jsonBytes(entry) + 1;
    if (entries.length > 0 && bytes > mostPageBytes) break;
    entries.push(entry);
  }
  return entries;
}

/** Prints a part: its JSON, or `lines` of its entries and the next commands. */
export function printPart<Entry extends object>(
  part: RunPart<Entry>,
  isJson: boolean,
  title: string,
  lines: (entry: Entry) => readonly string[],
): void {
  process.stdout.write(
    `${isJson ? jsonLines(part) : styled(partText(part, title, lines), hasColours(process.stdout))}\n`,
  );
}

function partText<Entry extends object>(
  { count, after, entries, next }: RunPart<Entry>,
  title: string,
  lines: (entry: Entry) => readonly string[],
): string {
  const to = after + entries.length;
  const range =
    entries.length === count
      ? ''
      : entries.length === 0
        ? `, none from ${after} on`
        : `, ${after + 1} to ${to} of ${count}`;
  return [
    `${title}${range}`,
    ...entries.map(lines).flatMap((own) => (own.length > 1 ? ['', ...own] : own)),
    ...(next.length > 0 ? ['', ...nextLines(next)] : []),
  ].join('\n');
}

/** `next       poolscope verify out  (after an edit)` */
export const nextLines = (next: readonly NextCommand[]): string[] =>
  next.map(({ when, command }, k) => `${k === 0 ? 'next' : '    '}       ${command}  (${when})`);

/** The command for the entries after this page, if there are any. */
export function nextPage(
  to: number,
  count: number,
  command: (...options: readonly (string | number)[]) => string,
): NextCommand[] {
  return to < count ? [{ when: 'for the next ones', command: command('--after', to) }] : [];
}
