import { formatDuration, plural } from '../../base/numberText.ts';
import { shorten } from '../../base/visibleText.ts';
import { logLevels, type LogLevel, type LogRecord } from '../../model/facts/log.ts';
import type { RunModel } from '../../model/run/runModel.ts';
import { display } from '../frames.ts';
import { commandOn } from '../nextCommands.ts';
import { nextPage, pageOf, printPart, type Paging, type RunPart } from './part.ts';

/** Which log lines are wanted. */
export interface LogFilter {
  readonly item?: number | undefined;
  /** Lines of this level and of more serious ones. */
  readonly level?: LogLevel | undefined;
  /** Lines that contain this text. */
  readonly grep?: string | undefined;
}

interface LogEntry extends Pick<LogRecord, 'seq' | 'worker' | 'item' | 'level' | 'text'> {
  /** Time since the run's start. */
  readonly atMs: number;
  /** Path and line that wrote it; null if they are not known. */
  readonly place: string | null;
}

const shownCharacters = 400;

/** Prints log lines in the order of time. `model` has the log records. */
export function printLogs(
  recording: string,
  model: RunModel,
  filter: LogFilter,
  paging: Paging,
  isJson: boolean,
): void {
  const lines = model.logs.filter((record) => isWanted(record, filter));
  const entries = pageOf(lines, paging, ({ seq, atMicros, worker, item, level, text, source }): LogEntry => {
    const at = source === null ? undefined : model.sources[source];
    const place = at ? `${display(at.file)}:${at.line}` : null;
    return { seq, atMs: atMicros / 1000, worker, item, level, text: shorten(text, shownCharacters), place };
  });
  const to = paging.after + entries.length;
  const next = nextPage(to, lines.length, (...page) =>
    commandOn('show', recording, '--logs', ...filterOptions(filter), ...page),
  );
  const part: RunPart<LogEntry> = {
    schema: 1,
    recording,
    part: 'logs',
    count: lines.length,
    after: paging.after,
    entries,
    next,
  };
  printPart(part, isJson, plural(lines.length, 'log line'), ({ atMs, item, level, text, place }) => {
    const who = item === null ? 'no item' : `item ${item}`;
    const where = place === null ? '' : ` at ${place}`;
    // The mark keeps log lines of the job from looking like lines of this report.
    return [
      `${formatDuration(atMs * 1000)} ${who} ${level}${where}`,
      ...text.split('\n').map((line) => `    | ${line}`),
    ];
  });
}

function isWanted(record: LogRecord, { item, level, grep }: LogFilter): boolean {
  if (item !== undefined && record.item !== item) return false;
  if (level !== undefined && logLevels.indexOf(record.level) < logLevels.indexOf(level)) return false;
  return grep === undefined || record.text.includes(grep);
}

const filterOptions = ({ item, level, grep }: LogFilter): readonly (string | number)[] => [
  ...(item === undefined ? [] : ['--item', item]),
  ...(level === undefined ? [] : ['--level', level]),
  ...(grep === undefined ? [] : [`--grep=${grep}`]),
];
