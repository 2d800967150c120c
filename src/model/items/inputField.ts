// A field is a place in the inputs, and has a label that users read and write:
//
//     input                   the input itself, if it is a number, a text or a boolean
//     extension, folder       parts of an input that is a path
//     item.kind               a property of an input that is an object
//     item.to.land, item[0]   one inside another, an element of an array
//     item.file.extension     a part of a property that is a path

/** A field that inputs have, as some of them show. */
export interface OfferedField {
  readonly label: string;
  readonly kind: 'number' | 'text';
  /** Whether its values divide the inputs into groups: numbers by ranges, texts only if some inputs share one. */
  readonly isGrouping: boolean;
}

/** A number or a text; undefined if the input does not have the field. A boolean is the text `true` or `false`. */
export type FieldValue = number | string | undefined;

/** Most fields that are offered. */
const mostFields = 40;
/** Levels of properties in which fields are looked for. */
const deepestField = 3;
/** Elements of an array in which fields are looked for. */
const mostElements = 8;
/** A text that each input has for itself groups nothing, if there are at least so many inputs. */
const manyInputs = 20;
/** Longest text of a field; the rest is cut. */
const longestText = 160;

/**
 * The fields of some inputs, from their JSON texts. Those that group come first, and of these the ones with the fewest
 * values.
 */
export function inputFields(samples: readonly string[]): OfferedField[] {
  const found = new Map<string, FieldTally>();
  for (const sample of samples) {
    const input = parseInput(sample)?.input;
    for (const keys of keysIn(input, [])) {
      const label = labelOf(keys);
      if (label === undefined) continue;
      const tally = found.get(label) ?? { values: new Set(), known: 0, texts: 0 };
      const value = valueAt(input, keys);
      if (value === undefined) continue;
      tally.values.add(value);
      tally.known++;
      if (typeof value === 'string') tally.texts++;
      found.set(label, tally);
    }
  }
  const rank = ({ isGrouping }: OfferedField): number => (isGrouping ? 0 : 1);
  return [...found]
    .map(([label, tally]) => ({ field: offered(label, tally), values: tally.values.size }))
    .sort((a, b) => rank(a.field) - rank(b.field) || a.values - b.values)
    .slice(0, mostFields)
    .map(({ field }) => field);
}

interface FieldTally {
  readonly values: Set<FieldValue>;
  known: number;
  texts: number;
}

function offered(label: string, { values, known, texts }: FieldTally): OfferedField {
  const kind = texts > known / 2 ? 'text' : 'number';
  const isGrouping = kind === 'number' ? values.size > 1 || known === 1 : known < manyInputs || values.size < known;
  return { label, kind, isGrouping };
}

/** Property names that a label writes without quotes. */
const plainKey = /^[A-Za-z_$][\w$-]*$/;
const labelStep = /\.([A-Za-z_$][\w$-]*)|\[(\d+)\]/y;

/** The keys that lead to a field; undefined if the text is no label. */
export function keysOf(label: string): readonly string[] | undefined {
  if (label === 'input') return [];
  if (label === 'extension' || label === 'folder') return [label];
  if (!label.startsWith('item')) return undefined;
  const keys: string[] = [];
  let at = 'item'.length;
  while (at < label.length) {
    labelStep.lastIndex = at;
    const step = labelStep.exec(label);
    if (!step) return undefined;
    keys.push(step[1] ?? step[2] ?? '');
    at = labelStep.lastIndex;
  }
  return keys.length > 0 ? keys : undefined;
}

/** Undefined for a key that has no place in a label, such as one with a space. */
function labelOf(keys: readonly string[]): string | undefined {
  const [first] = keys;
  if (first === undefined) return 'input';
  if (keys.length === 1 && (first === 'extension' || first === 'folder')) return first;
  if (!keys.every((key) => plainKey.test(key) || /^\d+$/.test(key))) return undefined;
  return `item${keys.map((key) => (plainKey.test(key) ? `.${key}` : `[${key}]`)).join('')}`;
}

/** Leads to all values in an input that a field can have. */
function* keysIn(value: unknown, keys: readonly string[]): Generator<readonly string[]> {
  if (isScalar(value)) yield keys;
  if (isPath(value)) {
    yield [...keys, 'extension'];
    yield [...keys, 'folder'];
  }
  if (keys.length >= deepestField) return;
  const members = Array.isArray(value) ? value.slice(0, mostElements) : value;
  if (typeof members === 'object' && members !== null)
    for (const [key, member] of Object.entries(members)) yield* keysIn(member, [...keys, key]);
}

/** The value of a field in an input. */
export function valueAt(input: unknown, keys: readonly string[]): FieldValue {
  let value = input;
  for (const key of keys) {
    if (isPath(value)) value = partOfPath(value, key);
    else if (typeof value === 'object' && value !== null && Object.hasOwn(value, key))
      value = (value as Readonly<Record<string, unknown>>)[key];
    else return undefined;
  }
  if (typeof value === 'number') return value;
  return isScalar(value) ? String(value).slice(0, longestText) : undefined;
}

function partOfPath(path: string, part: string): string | undefined {
  const [, folder = '', name = ''] = /^(.*?)[/\\]?([^/\\]*)$/.exec(path) ?? [];
  if (part === 'folder') return folder === '' ? '.' : folder.slice(-longestText);
  const dot = name.lastIndexOf('.');
  if (part === 'extension') return dot <= 0 ? '(none)' : name.slice(dot + 1).toLowerCase();
  return undefined;
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** A text that ends with an extension and is no sentence. */
const isPath = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length < 1000 &&
  /[^/\\.\s]\.[A-Za-z0-9]{1,8}$/.test(value) &&
  !/\s\s|\n/.test(value);

/** Undefined for a JSON text that was cut. */
export function parseInput(json: string): { readonly input: unknown } | undefined {
  try {
    return { input: JSON.parse(json) as unknown };
  } catch {
    return undefined;
  }
}
