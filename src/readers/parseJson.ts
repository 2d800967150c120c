import { UserFacingError } from '../base/errors.ts';

/** Parses JSON text that starts at line `firstLine` of a file. Throws UserFacingError with line and column. */
export function parseJson(text: string, path: string, firstLine: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const { line, column } = positionOf(error, text);
    const detail = error instanceof Error ? error.message.replace(/ in JSON at position.*$/s, '') : '';
    throw new UserFacingError(
      `${path}:${firstLine + line}:${column}: not JSON: ${detail}`,
      'Correct the file at that position.',
    );
  }
}

/** V8 names the offset for most errors; for an early end the place is the end. */
function positionOf(error: unknown, text: string): { line: number; column: number } {
  const found = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  const before = text.slice(0, found === undefined ? text.length : Number(found));
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length - 1, column: before.length - lineStart + 1 };
}
