/** A property of the inputs by which items are grouped. */
export interface InputField {
  /** `extension`, `folder`, or a path such as `item.kind`. */
  readonly label: string;
  /** Keys from the input to the value; empty for inputs that are texts. */
  readonly keys: readonly string[];
  readonly of: 'value' | 'extension' | 'folder';
}

/** Most fields that are offered. */
const mostFields = 12;
/** A field with as many values as inputs groups nothing, if there are at least so many inputs. */
const manyInputs = 20;
/** Longest name of a group. */
const longestName = 80;

/**
 * The fields that group inputs, from the JSON texts of some of them: for paths the extension and the folder, for objects
 * their texts, numbers and booleans, also one level below. Those with the fewest different values come first.
 */
export function inputFields(samples: readonly string[]): InputField[] {
  const inputs = samples.map(parsed);
  const found = new Map<string, InputField>();
  for (const input of inputs) for (const field of fieldsIn(input)) found.set(field.label, field);
  const measured = [...found.values()].map((field) => {
    const names = inputs.map((input) => nameIn(input, field)).filter((name) => name !== undefined);
    return { field, values: new Set(names).size, known: names.length };
  });
  return measured
    .filter(({ values, known }) => known < manyInputs || values < known)
    .sort((a, b) => a.values - b.values)
    .slice(0, mostFields)
    .map(({ field }) => field);
}

/** The group of an input, from its JSON text; undefined if it does not have the field. */
export const groupName = (json: string, field: InputField): string | undefined => nameIn(parsed(json), field);

function* fieldsIn(input: unknown): Generator<InputField> {
  if (isPath(input)) {
    yield { label: 'extension', keys: [], of: 'extension' };
    yield { label: 'folder', keys: [], of: 'folder' };
  }
  for (const [key, value] of membersOf(input)) {
    if (isScalar(value)) yield { label: `item.${key}`, keys: [key], of: 'value' };
    if (isPath(value)) yield { label: `extension of item.${key}`, keys: [key], of: 'extension' };
    for (const [inner, below] of membersOf(value)) {
      if (isScalar(below)) yield { label: `item.${key}.${inner}`, keys: [key, inner], of: 'value' };
    }
  }
}

function nameIn(input: unknown, { keys, of }: InputField): string | undefined {
  let value = input;
  for (const key of keys) value = new Map(membersOf(value)).get(key);
  if (of !== 'value') return isPath(value) ? partOfPath(value, of) : undefined;
  return isScalar(value) ? String(value).slice(0, longestName) : undefined;
}

function partOfPath(path: string, part: 'extension' | 'folder'): string {
  const [, folder = '', name = ''] = /^(.*?)[/\\]?([^/\\]*)$/.exec(path) ?? [];
  if (part === 'folder') return folder === '' ? '.' : folder.slice(-longestName);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '(none)' : name.slice(dot + 1).toLowerCase();
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** A text without spaces that ends with an extension. */
const isPath = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length < 1000 &&
  /[^/\\.\s]\.[A-Za-z0-9]{1,8}$/.test(value) &&
  !/\s\s|\n/.test(value);

const membersOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
