import { UserFacingError } from '../base/errors.ts';
import { longestText, longestTextWords, type InputFile } from './inputFile.ts';
import { readText } from './readText.ts';

/**
 * The lines of a text file, streamed in batches, without their `\n` or `\r\n`. A lone `\r` and U+2028 are part of a
 * line. A last line does not need a line break. Throws UserFacingError like `readText`, and for a line that is too long.
 */
export async function* textLines(file: InputFile): AsyncGenerator<string[]> {
  let parts: string[] = [];
  let length = 0;
  for await (const text of readText(file)) {
    const end = text.lastIndexOf('\n');
    if (end < 0) {
      parts.push(text);
      length += text.length;
      if (length > longestText) {
        throw new UserFacingError(
          `${file.path} has a line that is longer than ${longestTextWords}`,
          'Write one item per line.',
        );
      }
      continue;
    }
    yield (parts.join('') + text.slice(0, end)).split('\n').map(withoutReturn);
    parts = [text.slice(end + 1)];
    length = text.length - end - 1;
  }
  const last = parts.join('');
  if (last !== '') yield [withoutReturn(last)];
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
