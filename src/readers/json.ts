import { readFile } from 'node:fs/promises';
import { UserFacingError } from '../base/errors.ts';
import { fromArray, inputFile, withExtension, type Reader } from './reader.ts';
import { parseJson } from './parseJson.ts';

/** A JSON file that holds an array: its members are the items. */
export const jsonReader: Reader = {
  syntax: 'FILE.json',
  match: withExtension('.json'),
  open: async (rest, baseDir) => {
    const path = await inputFile(rest, baseDir);
    const text = decode(await readFile(path), path);
    if (text.trim() === '')
      throw new UserFacingError(`${path} is empty`, 'Expected a JSON array; an empty input is [].');
    const value = await parseJson(text, path, 1);
    if (!Array.isArray(value)) {
      const found = value === null ? 'null' : typeof value;
      throw new UserFacingError(`${path} holds ${found}, not an array`, 'Expected a JSON array of items.');
    }
    return fromArray(value);
  },
};

function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserFacingError(`${path} is not UTF-8 text`, 'Convert the file to UTF-8, e.g. with iconv.');
  }
}
