import { UserFacingError } from '../../base/errors.ts';
import type { RunEvent } from './events.ts';

/** The files of a recording, a folder. Each line of each file is one JSON text. */
export const recordingFiles = {
  /** Every RunEvent in order. */
  events: 'events.ndjson',
  /** Line k is the input of item k. */
  inputs: 'inputs.ndjson',
  /** Line k is the outcome of item k, as `--results` prints it. */
  results: 'results.ndjson',
  /** The RunSummary, written last: its presence says that the recording is complete. */
  summary: 'summary.json',
  /** The last IsolationCheck of the run, where one was made in the editor. */
  isolation: 'isolation.json',
} as const;

export function encodeEvents(events: readonly RunEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/**
 * Decodes whole lines. A torn last line (its writer died) is left out; a broken line before the end
 * is an error that names the line.
 */
export function decodeEvents(text: string): RunEvent[] {
  const lines = text.split('\n');
  lines.pop();
  return lines.map((line, k) => {
    try {
      return JSON.parse(line) as RunEvent;
    } catch {
      throw new UserFacingError(
        `line ${k + 1} of the recording is not JSON: ${line.slice(0, 60)}`,
        'The file was changed after it was written; use the original.',
      );
    }
  });
}
