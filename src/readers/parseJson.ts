import type { ParseError } from 'jsonc-parser';
import { UserFacingError } from '../base/errors.ts';

/** Parses JSON text that starts at line `firstLine` of a file. Rejects with a UserFacingError that names line and column. */
export async function parseJson(text: string, path: string, firstLine: number): Promise<unknown> {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const { line, column, what } = await locate(text);
    throw new UserFacingError(
      `${path}:${firstLine + line}:${column}: not JSON: ${what}`,
      'Correct the file at that position.',
    );
  }
}

/** V8 does not say where for short texts: a second, tolerant parser finds the first error. */
async function locate(text: string): Promise<{ line: number; column: number; what: string }> {
  const { parse, printParseErrorCode } = await import('jsonc-parser');
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const [first] = errors;
  const before = text.slice(0, first?.offset ?? text.length);
  return {
    line: before.split('\n').length - 1,
    column: before.length - before.lastIndexOf('\n'),
    what: first ? printParseErrorCode(first.error) : 'a character that JSON does not allow',
  };
}
