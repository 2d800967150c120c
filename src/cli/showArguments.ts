import { resolve } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { checkStdout, demandsOf, recordingOf } from './arguments.ts';
import type { OptionValues } from './commandOptions.ts';
import type { LogFilter } from './parts/logsPart.ts';
import { defaultLimit, type Paging } from './parts/part.ts';
import { parseOptions } from './parseOptions.ts';
import type { Demands } from './verdict.ts';

/** What `poolscope show` is asked for. Paths are absolute. */
export interface ShowRequest extends Demands {
  readonly recording: string;
  readonly json: boolean;
  /** Whether the JSON of the summary has no limit. */
  readonly full: boolean;
  /** Printed instead of the summary. */
  readonly part: ShownPart | undefined;
  /** The file for the log lines; `-` is stdout, and takes the place of the report. */
  readonly logs?: string | undefined;
}

/** A part of a recorded run. */
export type ShownPart =
  | { readonly kind: 'profile' }
  | { readonly kind: 'item'; readonly item: number }
  | { readonly kind: 'failures' | 'slowest' | 'advice'; readonly paging: Paging }
  | { readonly kind: 'worker'; readonly worker: number; readonly paging: Paging }
  | { readonly kind: 'logs'; readonly filter: LogFilter; readonly paging: Paging };

/** Reads the arguments after `show`. Throws UserFacingError that quotes what is wrong. */
export function parseShow(args: readonly string[], cwd: string): ShowRequest {
  const { values, operands } = parseOptions('show', args, cwd);
  checkStdout(values);
  return {
    recording: recordingOf('show', operands, cwd),
    ...demandsOf(values),
    json: values.json ?? false,
    full: values.full ?? false,
    logs: values.shownLogs === '' ? undefined : values.shownLogs,
    part: partOf(values),
  };
}

/** What `poolscope merge` is asked for. Paths are absolute. */
export interface MergeRequest extends Omit<ShowRequest, 'part'> {
  /** Those of the shards. */
  readonly recordings: readonly string[];
  readonly partial: boolean;
}

/** Reads the arguments after `merge`. Throws UserFacingError that quotes what is wrong. */
export function parseMerge(args: readonly string[], cwd: string): MergeRequest {
  const { values, operands } = parseOptions('merge', args, cwd);
  checkStdout(values);
  if (operands.length === 0 || values.recordingOut === undefined) {
    throw new UserFacingError(
      operands.length === 0 ? 'expected recordings of shards, got none' : 'merge needs a folder to write to',
      'Write poolscope merge <recording>... --out DIR.',
    );
  }
  return {
    recordings: operands.map((each) => resolve(cwd, each)),
    recording: values.recordingOut,
    partial: values.partial ?? false,
    ...demandsOf(values),
    json: values.json ?? false,
    full: values.full ?? false,
  };
}

function partOf(values: OptionValues): ShownPart | undefined {
  const { item, worker, level, grep, after = 0, limit = defaultLimit } = values;
  const paging = { after, limit };
  const showsLogs = values.shownLogs === '';
  const given: ShownPart[] = [];
  if (values.profileReport) given.push({ kind: 'profile' });
  if (item !== undefined && !showsLogs) given.push({ kind: 'item', item });
  if (values.failures) given.push({ kind: 'failures', paging });
  if (values.slowest) given.push({ kind: 'slowest', paging });
  if (values.advice) given.push({ kind: 'advice', paging });
  if (worker !== undefined) given.push({ kind: 'worker', worker, paging });
  if (showsLogs) given.push({ kind: 'logs', filter: { item, level, grep }, paging });
  const [part, ...more] = given;
  if (more.length > 0) {
    const kinds = given.map(({ kind }) => `--${kind}`).join(' and ');
    throw new UserFacingError(`${kinds} print different parts of the run`, 'Leave out all but one.');
  }
  if ((level !== undefined || grep !== undefined) && !showsLogs) {
    throw new UserFacingError('--level and --grep have no effect without --logs', 'Add --logs, or leave them out.');
  }
  if ((values.after !== undefined || values.limit !== undefined) && !(part && 'paging' in part)) {
    throw new UserFacingError(
      '--after and --limit have no effect on what is printed at once',
      'Add --failures, --slowest, --worker N, --logs or --advice.',
    );
  }
  return part;
}
