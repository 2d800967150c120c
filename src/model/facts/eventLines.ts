import { UserFacingError } from '../../base/errors.ts';
import { misfitText, onlyFields, type Misfit } from '../../base/shape.ts';
import { checkSchema } from './checkSchema.ts';
import type { RunEvent } from './events.ts';
import { eventShapes } from './eventShapes.ts';
import { jobFields } from './jobShape.ts';
import { RunLimits } from './runLimits.ts';
import { columnsMisfit } from './settledShape.ts';

/** One JSON object per line, as in `events.ndjson` of a recording. */
export function encodeEvents(events: readonly RunEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/** The events of a whole text; see `EventDecoder`. */
export const decodeEvents = (text: string): RunEvent[] => new EventDecoder().decode(text);

/**
 * Decodes the lines of one recording from its first line. Nothing in them is trusted: each event has the fields of its
 * type, and its numbers are within the limits of the run. Events of a type that this version does not know are left out.
 */
export class EventDecoder {
  readonly #limits = new RunLimits();
  #line = 0;

  /**
   * Decodes the next lines. A last line without a line break is left out, because its writer died. Throws UserFacingError
   * with the number of the line for text that is not an event.
   */
  decode(text: string): RunEvent[] {
    const lines = text.split('\n');
    lines.pop();
    const events: RunEvent[] = [];
    for (const line of lines) {
      const event = this.decodeLine(line);
      if (event) events.push(event);
    }
    return events;
  }

  /** The event of the next line; undefined if its type is not known. Throws UserFacingError like `decode`. */
  decodeLine(line: string): RunEvent | undefined {
    this.#line++;
    const parsed = parseLine(line);
    if (!isTyped(parsed)) throw this.#damaged({ path: '', expected: 'an event', found: line });
    if (!Object.hasOwn(eventShapes, parsed.type)) return undefined;
    const event = parsed.type === 'runStarted' ? currentStart(parsed) : parsed;
    const misfit = eventShapes[parsed.type as RunEvent['type']](event) ?? this.#contentMisfit(event as RunEvent);
    if (misfit) throw this.#damaged({ ...misfit, path: parsed.type + misfit.path });
    return event as RunEvent;
  }

  /** The first problem of an event whose fields have their types. */
  #contentMisfit(event: RunEvent): Misfit | undefined {
    return (event.type === 'itemsSettled' ? columnsMisfit(event) : undefined) ?? this.#limits.misfitOf(event);
  }

  #damaged(misfit: Misfit): UserFacingError {
    return damaged(`line ${this.#line} of events.ndjson`, misfit);
  }
}

/** The error for a file of a recording that does not have the form in which it was written. */
export const damaged = (where: string, misfit: Misfit): UserFacingError =>
  new UserFacingError(
    `the recording is damaged: ${where}: ${misfitText(misfit)}`,
    'The file was changed after it was written. Use the original, or record the run again.',
  );

function isTyped(parsed: unknown): parsed is { readonly type: string } {
  return typeof parsed === 'object' && parsed !== null && 'type' in parsed && typeof parsed.type === 'string';
}

/**
 * The event as this version writes it. In version 2, `"job":…` was in the place of `"origin":{"kind":"job","job":…}`.
 * The job is passed on when it runs again, so that its unknown fields are left out. Throws UserFacingError for a version
 * that cannot be read.
 */
function currentStart(parsed: object): object {
  if ('schema' in parsed && typeof parsed.schema === 'number') checkSchema(parsed.schema);
  const { job, ...rest } = parsed as { readonly job?: unknown; readonly origin?: unknown };
  const origin = rest.origin ?? { kind: 'job', job };
  const kept = isJobOrigin(origin) ? { kind: 'job', job: onlyFields(jobFields, origin.job as never) } : origin;
  return { ...rest, origin: kept };
}

const isJobOrigin = (origin: unknown): origin is { readonly job: object } =>
  typeof origin === 'object' && origin !== null && 'job' in origin && typeof origin.job === 'object' && !!origin.job;

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** All types of events. */
export const eventTypes: ReadonlySet<string> = new Set(Object.keys(eventShapes));
