import { messageOf } from '../base/errors.ts';
import type { Shape } from './testShape.ts';
import { isPlainJson, refusedInput, valueSource } from './valueSource.ts';

/** The file with the input of an item. */
export interface Fixture {
  readonly isJson: boolean;
  /** Ending of its name. */
  readonly suffix: string;
  readonly text: string;
}

/** A JSON file if JSON can express the recorded input, otherwise a module that exports it. */
export function fixtureOf(input: string, shape: Shape, item: number): Fixture {
  if (isPlainJson(input)) return { isJson: true, suffix: '.json', text: jsonText(input) };
  return { isJson: false, suffix: shape.fixtureSuffix, text: moduleText(input, shape, item) };
}

/** Indented, unless it is too long for a person to read. Throws UserFacingError for text that is not JSON. */
function jsonText(json: string): string {
  try {
    const value: unknown = JSON.parse(json);
    return `${json.length > 100_000 ? json : JSON.stringify(value, undefined, 2)}\n`;
  } catch (error) {
    throw refusedInput(messageOf(error));
  }
}

function moduleText(input: string, { isTypeScript, isEsm }: Shape, item: number): string {
  const { statements, expression } = valueSource(input);
  const declared = `const input${isTypeScript ? ': any' : ''} = ${expression};`;
  return [
    // The compiler infers no type for, e.g., a Map with values of different types.
    ...(isTypeScript ? ['// @ts-nocheck'] : []),
    `// The input of item ${item}. JSON cannot express it.`,
    ...statements,
    ...(isEsm ? [`export ${declared}`] : [declared, 'module.exports = { input };']),
    '',
  ].join('\n');
}
