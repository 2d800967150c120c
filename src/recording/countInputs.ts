import { join } from 'node:path';
import { lineHeads } from '../files/lineHeads.ts';
import { itemOfLine, longestLineStart, recordingFiles } from './format.ts';
import { ifPresent } from './readValues.ts';

/** Number of the inputs that a recording holds. */
export async function countInputs(dir: string): Promise<number> {
  let inputs = 0;
  for await (const line of ifPresent(lineHeads(join(dir, recordingFiles.inputs), longestLineStart))) {
    if (itemOfLine(line.text) !== undefined) inputs++;
  }
  return inputs;
}
