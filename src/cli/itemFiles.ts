import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { lineHeads } from '../files/lineHeads.ts';
import { ifPresent } from '../recording/readValues.ts';

/** Each watched file is looked at after a save. */
const mostFiles = 10_000;
/** A longer line is no path. */
const longestLine = 5000;

/** The items whose input is the path of a file, relative to a folder, by that file: those of `glob:`, or of a list of files. */
export async function itemFiles(inputs: string, baseDir: string): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  for await (const { text, isWhole } of ifPresent(lineHeads(inputs, longestLine))) {
    if (found.size >= mostFiles) break;
    const [item, path] = isWhole ? pathIn(text) : [];
    if (item === undefined || path === undefined) continue;
    const file = resolve(baseDir, path);
    const items = found.get(file);
    if (items) items.push(item);
    else if (existsSync(file)) found.set(file, [item]);
  }
  return found;
}

function pathIn(line: string): readonly [item?: number, path?: string] {
  try {
    const { item, input } = JSON.parse(line) as { readonly item?: unknown; readonly input?: unknown };
    return typeof item === 'number' && typeof input === 'string' && input !== '' && !input.includes('\n')
      ? [item, input]
      : [];
  } catch {
    return [];
  }
}
