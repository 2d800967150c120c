import { UserFacingError } from '../../base/errors.ts';
import type { RunEvent } from './events.ts';

/** One JSON object per line, as in `events.ndjson` of a recording. */
export function encodeEvents(events: readonly RunEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/**
 * Decodes whole lines. A last line without a line break is left out, because its writer died; so are events of a type
 * that this version does not know. Throws UserFacingError with the number of the line for text that is not an event.
 * `firstLine`: number of the first line of the text in its file.
 */
export function decodeEvents(text: string, firstLine = 1): RunEvent[] {
  const lines = text.split('\n');
  lines.pop();
  const events: RunEvent[] = [];
  for (const [k, line] of lines.entries()) {
    const event = decodeEvent(line, firstLine + k);
    if (event) events.push(event);
  }
  return events;
}

/** The event of one line; undefined if its type is not known. Throws UserFacingError like `decodeEvents`. */
export function decodeEvent(line: string, lineNumber: number): RunEvent | undefined {
  const parsed = parseLine(line);
  if (typeof parsed !== 'object' || parsed === null || !('type' in parsed) || typeof parsed.type !== 'string') {
    throw new UserFacingError(
      `line ${lineNumber} of the recording is not an event: ${line.slice(0, 60)}`,
      'The file was changed after it was written. Use the original.',
    );
  }
  return Object.hasOwn(eventTypes, parsed.type) ? (withOrigin(parsed) as RunEvent) : undefined;
}

/** Version 2 of the events knew jobs only: `"job":…` stood in place of `"origin":{"kind":"job","job":…}`. */
function withOrigin(parsed: object): object {
  if (!('job' in parsed) || 'origin' in parsed) return parsed;
  const { job, ...rest } = parsed;
  return { ...rest, origin: { kind: 'job', job } };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** All types of events. The compiler asks for a new one here. */
export const eventTypes: Readonly<Record<RunEvent['type'], true>> = {
  runStarted: true,
  phaseStarted: true,
  phaseFinished: true,
  runPlanned: true,
  runnerRestarted: true,
  inputEnded: true,
  workerStarted: true,
  workerReady: true,
  workerThreadSeen: true,
  workerExited: true,
  itemStarted: true,
  itemsSettled: true,
  itemFailed: true,
  chunkStarted: true,
  chunkFinished: true,
  itemSized: true,
  sourceSeen: true,
  logsWritten: true,
  stackSeen: true,
  waitBegan: true,
  waitHolderChanged: true,
  waitEnded: true,
  waitsTallied: true,
  deadlockFound: true,
  noticeRaised: true,
  raceFound: true,
  strayErrorFound: true,
  codeLoaded: true,
  profileCaptured: true,
  metricSampled: true,
  timeTallied: true,
  runFinished: true,
};
