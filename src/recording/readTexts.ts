import { join } from 'node:path';
import { lineHeads } from '../files/lineHeads.ts';
import { itemOfLine, lastMember, lineParts, longestLineStart, recordingFiles } from './format.ts';
import { ifPresent, type ItemTexts } from './readValues.ts';

/** Texts of many items, and how many there are. */
export interface ManyTexts {
  readonly texts: ReadonlyMap<number, ItemTexts>;
  /** Number of items of which an input or a value was recorded. */
  readonly recorded: number;
}

export interface TextLimits {
  /** Items that are taken first. */
  readonly first: ReadonlySet<number>;
  /** Longest text of one input or value, in characters. */
  readonly longest: number;
  /** Sum of all texts, in characters. The texts of the items in `first` are taken anyway. */
  readonly total: number;
}

/** Inputs and values of as many items as fit, in the order of the recording. They are JSON texts, cut where they are longer. */
export async function readManyTexts(dir: string, limits: TextLimits): Promise<ManyTexts> {
  const found = new Map<number, { input: string | null; value: string | null; cut: boolean }>();
  const recorded = new Set<number>();
  let left = limits.total;
  for (const [file, key, part] of [
    [recordingFiles.inputs, lineParts.input, 'input'],
    [recordingFiles.results, lineParts.value, 'value'],
  ] as const) {
    for await (const line of ifPresent(lineHeads(join(dir, file), 4 * limits.longest + longestLineStart))) {
      const item = itemOfLine(line.text);
      const text = lastMember(line.text, key, line.isWhole);
      if (item === undefined || text === undefined) continue;
      recorded.add(item);
      const shown = text.slice(0, limits.longest);
      if (!found.has(item) && !limits.first.has(item) && left < shown.length) continue;
      left -= shown.length;
      const texts = found.get(item) ?? { input: null, value: null, cut: false };
      texts[part] = shown;
      texts.cut ||= !line.isWhole || shown.length < text.length;
      found.set(item, texts);
    }
  }
  return { texts: found, recorded: recorded.size };
}
