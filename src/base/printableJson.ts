/** JSON that is safe on a terminal: control characters and characters that reorder text are escaped. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/**
 * The same with a line for each field, and for each object of a list, because programs that read for a language model cut
 * long lines:
 *
 *     {
 *      "state": "finished",
 *      "failures": [
 *       {"item":7,"name":"TypeError"}
 *      ]
 *     }
 */
export function jsonLines(report: object): string {
  const fields = Object.entries(report).filter(([, value]) => value !== undefined);
  return `{\n${fields.map(([name, value]) => ` ${printableJson(name)}: ${valueLines(value)}`).join(',\n')}\n}`;
}

function valueLines(value: unknown): string {
  const isList = Array.isArray(value) && value.some((each) => typeof each === 'object' && each !== null);
  if (!isList) return printableJson(value);
  return `[\n${value.map((each: unknown) => `  ${printableJson(each ?? null)}`).join(',\n')}\n ]`;
}
