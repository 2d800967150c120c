import { UserFacingError } from '../base/errors.ts';
import type { ReplaySelection } from '../model/compare/replay.ts';
import type { StopsRequest } from '../stops/itemStops.ts';
import { recordingOf } from './arguments.ts';
import type { OptionValues } from './commandOptions.ts';
import { parseOptions } from './parseOptions.ts';

/** A recording whose items run again. Paths are absolute. */
export interface ReplayedRecording {
  readonly recording: string;
  /** The folder here that has the place of the run's folder. */
  readonly baseDir: string | undefined;
  /** Whether a module outside of the project may run. */
  readonly allowsModule: boolean;
}

/** What `poolscope replay` is asked for. Paths are absolute. */
export interface ReplayRequest extends ReplayedRecording {
  readonly selection: ReplaySelection;
  readonly mode: ReplayMode;
  readonly record: string | undefined;
  /** Whether the output of the job goes to stderr while the items run. */
  readonly print: boolean;
  readonly json: boolean;
  /** Whether the JSON has no limit. */
  readonly full: boolean;
  readonly quiet: boolean;
}

/** A request whose recording has been opened. */
export interface OpenedReplay extends ReplayRequest {
  /** The recording as a folder. */
  readonly dir: string;
}

/** The purpose of a replay. */
export type ReplayMode =
  /** Run the items again. */
  | { readonly kind: 'again' }
  /** Run them under a debugger, which attaches at this port. */
  | { readonly kind: 'inspect'; readonly port: number }
  /** Run one item under a debugger, and print the state at its stops. */
  | { readonly kind: 'debug'; readonly stops: StopsRequest; readonly budgetMs: number }
  /** Find the fewest earlier items after which an item still fails. */
  | { readonly kind: 'shrink'; readonly budgetMs: number }
  /** Run at most `sample` items, each alone, and compare them with their results in the pool. */
  | { readonly kind: 'check'; readonly sample: number };

const defaultBudgetMs = 60_000;
const defaultSample = 50;
/** The default port of Node's own inspector. */
const defaultInspectPort = 9229;

/** Reads the arguments after `replay`. Throws UserFacingError that quotes what is wrong. */
export function parseReplay(args: readonly string[], cwd: string): ReplayRequest {
  const { values, operands } = parseOptions('replay', args, cwd);
  const mode = modeOf(values);
  const selection = selectionOf(values, mode);
  if (mode.kind === 'shrink' && values.worker === undefined && values.item === undefined) {
    throw new UserFacingError('--shrink needs one item that failed', 'Write --item N or --worker N.');
  }
  if (mode.kind === 'debug' && values.item === undefined) {
    throw new UserFacingError('--debug, --break and --eval need one item', 'Write --item N.');
  }
  if (mode.kind === 'check' && values.record !== undefined) {
    throw new UserFacingError('--check makes several runs and records none of them', 'Leave out --record.');
  }
  if (mode.kind !== 'again' && values.print) {
    throw new UserFacingError(
      '--print has no effect with --shrink, --check, --debug or --inspect-brk',
      'Leave it out; under a debugger, the job prints to the terminal itself.',
    );
  }
  return {
    recording: recordingOf('replay', operands, cwd),
    selection,
    mode,
    record: values.record,
    baseDir: values.baseDir,
    allowsModule: values.allowModule ?? false,
    print: values.print ?? false,
    json: values.json ?? false,
    full: values.full ?? false,
    quiet: values.quiet ?? false,
  };
}

function modeOf(values: OptionValues): ReplayMode {
  const { shrink = false, check = false, inspectBrk = false, budgetMs, sample, inspectPort } = values;
  const { breakpoints = [], expressions = [] } = values;
  const debugs = values.debug ?? (breakpoints.length > 0 || expressions.length > 0);
  if ([shrink, check, inspectBrk, debugs].filter(Boolean).length > 1) {
    throw new UserFacingError(
      '--shrink, --check, --debug and --inspect-brk exclude one another',
      'Leave out all but one.',
    );
  }
  needs('--inspect-port', inspectPort, '--inspect-brk', inspectBrk);
  needs('--budget', budgetMs, '--shrink or --debug', shrink || debugs);
  needs('--sample', sample, '--check', check);
  if (shrink) return { kind: 'shrink', budgetMs: budgetMs ?? defaultBudgetMs };
  if (debugs) return { kind: 'debug', stops: { breakpoints, expressions }, budgetMs: budgetMs ?? defaultBudgetMs };
  if (inspectBrk) return { kind: 'inspect', port: inspectPort ?? defaultInspectPort };
  if (check) return { kind: 'check', sample: sample === 'all' ? Infinity : (sample ?? defaultSample) };
  return { kind: 'again' };
}

function needs(flag: string, value: unknown, other: string, isGiven: boolean): void {
  if (value === undefined || isGiven) return;
  throw new UserFacingError(`${flag} has no effect without ${other}`, `Add ${other}, or leave out ${flag}.`);
}

/** Only a check may have no selection: it then uses all items. */
function selectionOf(values: OptionValues, { kind }: ReplayMode): ReplaySelection {
  const { item, items, chunk, worker, failed } = values;
  const given: ReplaySelection[] = [];
  if (item !== undefined) given.push({ by: 'items', ranges: [[item, item]] });
  if (items !== undefined) given.push({ by: 'items', ranges: items });
  if (chunk !== undefined) given.push({ by: 'chunk', chunk });
  if (worker !== undefined) given.push({ by: 'worker', worker });
  if (failed) given.push({ by: 'failed' });
  const [selection, ...more] = given;
  if (!selection && kind === 'check') return { by: 'all' };
  if (selection && more.length === 0) return selection;
  throw new UserFacingError(
    `replay needs one of --item, --items, --chunk, --worker and --failed, got ${given.length}`,
    'Write e.g. poolscope replay <recording> --item 7.',
  );
}
