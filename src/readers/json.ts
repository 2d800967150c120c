import { UserFacingError } from '../base/errors.ts';
import { inputFile, longestText, longestTextWords, readText, type InputFile } from './inputFile.ts';
import { parseJson } from './parseJson.ts';
import { fromArray, withExtension, type Reader } from './reader.ts';

/** A JSON file with an array, whose members are the items. */
export const jsonReader: Reader = {
  syntax: 'FILE.json',
  match: withExtension('.json'),
  open: async (rest, baseDir) => {
    const file = await inputFile(rest, baseDir);
    const text = await wholeText(file);
    if (text.trim() === '')
      throw new UserFacingError(`${file.path} is empty`, 'Expected a JSON array. Write [] for no items.');
    const value = await parseJson(text, file.path, 1);
    if (!Array.isArray(value)) {
      const found = value === null ? 'null' : typeof value;
      throw new UserFacingError(`${file.path} holds ${found}, not an array`, 'Expected a JSON array of items.');
    }
    return fromArray(value);
  },
};

async function wholeText(file: InputFile): Promise<string> {
  if (file.bytes > longestText) {
    throw new UserFacingError(
      `${file.path} is larger than ${longestTextWords}, and a .json file must fit into memory`,
      'Write one item per line into an .ndjson file, which is streamed.',
    );
  }
  const parts: string[] = [];
  for await (const text of readText(file)) parts.push(text);
  return parts.join('');
}
