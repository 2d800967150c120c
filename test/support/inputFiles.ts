import { writeFileSync } from 'node:fs';
import type { ItemSource } from '../../src/model/facts/input.ts';
import { inputFile, type InputFile } from '../../src/readers/inputFile.ts';
import { scratch } from './scratch.ts';

/** Writes an input file of this name into a fresh folder. Returns its path. */
export function written(name: string, content: string | Uint8Array): string {
  const path = scratch(name);
  writeFileSync(path, content);
  return path;
}

/** Writes an input file and looks it up. */
export const fileOf = (content: string | Uint8Array): Promise<InputFile> =>
  inputFile(written('input.txt', content), '/');

/** All items of a source. */
export async function itemsOf(source: ItemSource | Promise<ItemSource>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const batch of (await source).batches) items.push(...batch);
  return items;
}
