import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import { recordingFiles } from '../../../src/recording/format.ts';
import { writeSummary } from '../../../src/recording/summaryFile.ts';
import { EventsFile } from '../../../src/recording/writeEvents.ts';
import { simulateRun } from '../../support/simulateRun.ts';

const linesPerItem = 10;
const eventsAtOnce = 1_000;

/**
 * Writes the recording of a run of quick items on 16 workers, with ten log lines each: `item 731 line 4`. To run such a job takes
 * minutes. Returns the path of its events.
 */
export async function writeLines(dir: string, items: number): Promise<string> {
  mkdirSync(dir, { recursive: true });
  const file = new EventsFile(dir, (error) => {
    throw error;
  });
  const run = { items, workers: 16, chunksize: 50, seed: 21, meanMicros: 900, logsPerItem: linesPerItem, failing: 0 };
  const events = simulateRun(run);
  for (let from = 0; from < events.length; from += eventsAtOnce)
    file.append(events.slice(from, from + eventsAtOnce).map(withItemTexts));
  await file.close();
  const counts = { succeeded: items, failed: 0, timedOut: 0, crashed: 0, cancelled: 0, total: items };
  writeSummary(dir, { state: 'finished', items: counts, wallMs: 10_000 });
  return join(dir, recordingFiles.events);
}

function withItemTexts(event: RunEvent): RunEvent {
  if (event.type !== 'logsWritten') return event;
  const records = event.records.map((record) => ({
    ...record,
    text: `item ${record.item} line ${record.seq % linesPerItem}`,
  }));
  return { ...event, records };
}
