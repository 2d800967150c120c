import type { ItemRange } from '../../model/facts/job.ts';
import { parseItemRange } from '../../model/facts/ranges.ts';

/** `3,7,10-20`; undefined for anything else. */
export function parseItems(text: string): readonly ItemRange[] | undefined {
  const parts = text.split(',').map(parseItemRange);
  const ranges = parts.filter((range) => range !== undefined);
  return ranges.length === parts.length ? ranges : undefined;
}
