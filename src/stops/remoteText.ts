import { shorten } from '../base/visibleText.ts';

/** A value of the debugged program, as the inspector describes it. */
export interface RemoteValue {
  readonly type: string;
  readonly subtype?: string;
  readonly className?: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
  readonly description?: string;
  readonly objectId?: string;
  readonly preview?: Preview;
}

interface Preview {
  readonly type: string;
  readonly subtype?: string;
  readonly description?: string;
  readonly overflow: boolean;
  readonly properties: readonly PreviewedProperty[];
  readonly entries?: readonly { readonly key?: Preview; readonly value: Preview }[];
}

interface PreviewedProperty {
  readonly name: string;
  readonly type: string;
  readonly subtype?: string;
  readonly value?: string;
}

const longestText = 200;

/** A value in one line: `{ id: 7, price: undefined }`, `Map(1) { 'a' => 1 }`, `"text"`. */
export function remoteText(value: RemoteValue): string {
  return shorten(wholeText(value).replaceAll('\n', ' '), longestText);
}

function wholeText({ type, subtype, value, unserializableValue, description, preview }: RemoteValue): string {
  if (type === 'string') return JSON.stringify(value);
  if (unserializableValue !== undefined) return unserializableValue;
  if (type === 'undefined' || subtype === 'null') return subtype ?? type;
  if (type === 'function') return (description ?? 'function').split('\n')[0] ?? '';
  if (subtype === 'error') return messagePart(description ?? 'Error');
  if (preview) return previewText(preview);
  return description ?? String(value);
}

/** A message may have several lines, as those of validators do; its stack comes after them. */
const messagePart = (description: string): string =>
  description
    .replace(/\n\s+at .*$/s, '')
    .split(/\s*\n\s*/)
    .join(' ');

function previewText({ subtype, description = 'Object', properties, entries, overflow }: Preview): string {
  const more = overflow ? ['…'] : [];
  if (entries) {
    const parts = entries.map(({ key, value }) =>
      key ? `${shortText(key)} => ${shortText(value)}` : shortText(value),
    );
    return `${description} { ${[...parts, ...more].join(', ')} }`;
  }
  const isArray = subtype === 'array' || subtype === 'typedarray';
  const parts = properties.map((each) => (isArray ? memberText(each) : `${each.name}: ${memberText(each)}`));
  const name = description === 'Object' || subtype === 'array' ? '' : `${description} `;
  const inside = [...parts, ...more].join(', ');
  if (isArray) return `${name}[${inside}]`;
  return inside === '' ? `${name}{}` : `${name}{ ${inside} }`;
}

const memberText = ({ type, value = '' }: PreviewedProperty): string =>
  type === 'string' ? JSON.stringify(value) : type === 'function' ? 'function' : value === '' ? type : value;

const shortText = ({ type, description = '' }: Preview): string =>
  type === 'string' ? JSON.stringify(description) : description;
