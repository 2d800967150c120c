import type { Chunksize } from '../../model/facts/job.ts';
import type { AdviceAction } from '../../model/advice/adviceRule.ts';
import { jobLimits } from '../../model/facts/job.ts';
import type { ChannelFrame } from '../../protocol/channel.ts';
import type { ReplaySelection } from '../../model/compare/replay.ts';
import type { FailureStep, HostSide, ReplayMode } from '../../protocol/panel/viewSync.ts';

/** A channel frame out of whatever a webview posted, or undefined when it is none. */
export function parseFrame(data: unknown): ChannelFrame | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const frame = data as Partial<Record<string, unknown>>;
  switch (frame['kind']) {
    case 'request':
      return isId(frame['id']) && isName(frame['method']) ? (data as ChannelFrame) : undefined;
    case 'reply':
      return isId(frame['id']) ? (data as ChannelFrame) : undefined;
    case 'failure': {
      const error = frame['error'];
      const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
      return isId(frame['id']) && hasMessage && typeof error.message === 'string' ? (data as ChannelFrame) : undefined;
    }
    case 'event':
      return isName(frame['name']) ? (data as ChannelFrame) : undefined;
    default:
      return undefined;
  }
}

const isId = (value: unknown): boolean => Number.isSafeInteger(value);
const isName = (value: unknown): boolean => typeof value === 'string' && value.length <= 100;

type Events = HostSide['events'];

/** The panel names things by number only; anything else in a message is not from our panel. */
export function checkItem(payload: Events['runAlone']): number {
  return checkNumber(payload, 'item');
}

export function checkFrame(payload: Events['openFrame']): Events['openFrame'] {
  const path: unknown = payload?.path;
  if (!Array.isArray(path) || path.length > 100 || !path.every(isStep)) throw notOurs('path');
  return { item: checkNumber(payload, 'item'), frame: checkNumber(payload, 'frame'), path };
}

export function checkStackFrame(payload: Events['openStackFrame']): Events['openStackFrame'] {
  return { stack: checkNumber(payload, 'stack'), frame: checkNumber(payload, 'frame') };
}

export function checkSampleFrame(payload: Events['openSampleFrame']): Events['openSampleFrame'] {
  return { worker: checkNumber(payload, 'worker'), frame: checkNumber(payload, 'frame') };
}

export function checkRaceFrame(payload: Events['openRaceFrame']): Events['openRaceFrame'] {
  return {
    race: checkNumber(payload, 'race'),
    access: checkNumber(payload, 'access'),
    frame: checkNumber(payload, 'frame'),
  };
}

export function checkSource(payload: Events['openSource']): number {
  return checkNumber(payload, 'source');
}

export function checkChunksize(payload: Events['applyChunksize']): Chunksize {
  const chunksize: unknown = payload?.chunksize;
  return chunksize === 'auto' ? chunksize : checkOption(payload, 'chunksize');
}

export function checkAction(payload: Events['rerunWith']): AdviceAction {
  const action: Partial<AdviceAction> | null | undefined = payload?.action;
  switch (action?.kind) {
    case 'setChunksize':
      return { kind: action.kind, chunksize: checkChunksize(action as Events['applyChunksize']) };
    case 'setWorkers':
      return { kind: action.kind, workers: checkOption(action, 'workers') };
    case 'setConcurrency':
      return {
        kind: action.kind,
        concurrency: checkOption(action, 'concurrency'),
        workers: checkOption(action, 'workers'),
      };
    default:
      throw notOurs('action');
  }
}

function checkOption<K extends keyof typeof jobLimits>(
  payload: Partial<Record<K, unknown>> | null | undefined,
  key: K,
): number {
  const value = checkNumber(payload, key);
  if (value < 1 || value > jobLimits[key]) throw notOurs(key);
  return value;
}

export function checkReplay(payload: Events['replay']): Events['replay'] {
  const mode = modes.find((known) => known === payload?.mode);
  if (!mode) throw notOurs('mode');
  return { selection: checkSelection(payload.selection), mode };
}

export function checkSuspect(payload: Events['openSuspect']): Events['openSuspect'] {
  const change = payload?.change === null ? null : checkNumber(payload, 'change');
  return { suspect: checkNumber(payload, 'suspect'), change };
}

const modes: readonly ReplayMode[] = ['run', 'debug', 'debugInWorker'];

/** A panel names no ranges. */
function checkSelection(selection: ReplaySelection | undefined): ReplaySelection {
  switch (selection?.by) {
    case 'chunk':
      return { by: 'chunk', chunk: checkNumber(selection, 'chunk') };
    case 'worker':
      return { by: 'worker', worker: checkNumber(selection, 'worker') };
    case 'failed':
      return { by: 'failed' };
    default:
      throw notOurs('selection');
  }
}

const isStep = (step: unknown): step is FailureStep => step === 'cause' || isCount(step);

function checkNumber<K extends string>(payload: Partial<Record<K, unknown>> | null | undefined, key: K): number {
  const value = payload?.[key];
  if (!isCount(value)) throw notOurs(key);
  return value;
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const notOurs = (key: string): Error => new Error(`malformed message from the panel: ${key}`);
