import type { ItemRange } from '../../model/facts/job.ts';
import { includesNumber } from '../../model/facts/ranges.ts';
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

/** The text of a run in a format, in pieces, so that it never has to fit into memory. `items`: undefined for all. */
export function runText(
  model: RunModel,
  recording: string,
  format: RunFormat,
  items: readonly ItemRange[] | undefined,
): AsyncIterable<string> {
  const { outcome } = model.items;
  const isWanted = (item: number): boolean => outcome.get(item) > 0 && (!items || includesNumber(items, item));
  const previews = new InputPreviews(recording, isWanted);
  if (format === 'perfetto') return perfettoTrace(model, readEvents(recording), isWanted, previews);
  const rows = itemRows(model, isWanted, previews);
  return format === 'csv' ? itemCsv(rows) : itemNdjson(rows);
}
