import { resolve } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { numbersIn } from '../model/facts/ranges.ts';
import { readInputs } from '../recording/readInputs.ts';
import { prefixed, type Reader } from './reader.ts';

/** The recorded inputs of an earlier run, with the item numbers of that run, in the order of the selection. */
export const recordingReader: Reader = {
  syntax: 'recording:DIR with --items',
  match: prefixed('recording:'),
  open: async (rest, { baseDir, items: selection }) => {
    if (!selection) {
      throw new UserFacingError(
        `"recording:${rest}" needs the items to run`,
        'Write poolscope replay <recording> --items …',
      );
    }
    const items = numbersIn(selection);
    return { count: items.length, items, batches: await readInputs(resolve(baseDir, rest), items) };
  },
};
