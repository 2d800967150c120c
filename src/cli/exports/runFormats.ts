import type { ItemRange } from '../../model/facts/job.ts';
import type { RunModel } from '../../model/run/runModel.ts';
import { readEvents } from '../../recording/readEvents.ts';
import { InputPreviews } from './inputPreviews.ts';
import { itemRows } from './itemRows.ts';
import { itemCsv, itemNdjson } from './itemTable.ts';
import { perfettoTrace } from './perfetto.ts';

/** Formats that every recording has. The others need a profile. */
export const runFormats = ['perfetto', 'csv', 'ndjson'] as const;
export type RunFormat = (typeof runFormats)[number];

export const isRunFormat = (format: string | undefined): format is RunFormat =>
  runFormats.some((each) => each === format);

/** The text of a run in a format, in pieces, so that it never has to fit into memory. */
export async function* runText(
  model: RunModel,
  recording: string,
  format: RunFormat,
  items: readonly ItemRange[] | undefined,
): AsyncGenerator<string, void, undefined> {
  const previews = new InputPreviews(recording);
  try {
    if (format === 'perfetto') yield* perfettoTrace(model, readEvents(recording), items, previews);
    else if (format === 'csv') yield* itemCsv(itemRows(model, items, previews));
    else yield* itemNdjson(itemRows(model, items, previews));
  } finally {
    await previews.close();
  }
}
