import { UserFacingError } from '../base/errors.ts';
import { placeInJson } from '../model/facts/inputSpec.ts';
import { inputFile, longestText, longestTextWords, type InputFile } from './inputFile.ts';
import { findInJson } from './findInJson.ts';
import { parseJson } from './parseJson.ts';
import { fromArray, withExtension, type Reader } from './reader.ts';
import { readText } from './readText.ts';

/** A JSON file with an array, whose members are the items: the file itself, or a value in it, as in `data.json#rows`. */
export const jsonReader: Reader = {
  syntax: 'FILE.json or FILE.json#KEY.KEY',
  match: (spec) => withExtension('.json')(placeInJson(spec).file) && spec,
  open: async (rest, { baseDir, foresee }) => {
    const { file: name, place } = placeInJson(rest);
    const file = await inputFile(name, baseDir);
    const text = await wholeText(file);
    if (text.trim() === '')
      throw new UserFacingError(`${file.path} is empty`, 'Expected a JSON array. Write [] for no items.');
    return fromArray(findInJson(await parseJson(text, file.path, 1, foresee), place, file.path));
  },
};

async function wholeText(file: InputFile): Promise<string> {
  if (file.bytes > longestText) throw tooLarge(file);
  const parts: string[] = [];
  let length = 0;
  for await (const text of readText(file)) {
    parts.push(text);
    length += text.length;
    // A packed file is larger than it seems.
    if (length > longestText) throw tooLarge(file);
  }
  return parts.join('');
}

const tooLarge = ({ path }: InputFile): UserFacingError =>
  new UserFacingError(
    `${path} is larger than ${longestTextWords}, and a .json file must fit into memory`,
    'Write one item per line into an .ndjson file, which is streamed.',
  );
