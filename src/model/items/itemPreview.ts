/** Most characters of a preview. */
export const previewCharacters = 160;

/**
 * One line about an input or value, from the beginning of its JSON text: `"a/b.png"` is `a/b.png`, and
 * `{"id":7,"kind":"card"}` is `{id: 7, kind: "card"}`. The empty text is the value undefined.
 */
export function previewOf(json: string): string {
  if (json === '') return 'undefined';
  const head = json.slice(0, previewCharacters * 2);
  const line = json.startsWith('"')
    ? textIn(head)
    : head.replace(/"([A-Za-z_$][\w$]*)":/g, '$1: ').replace(/,(?=\S)/g, ', ');
  return line.length > previewCharacters ? `${line.slice(0, previewCharacters)}…` : line;
}

/** The text of a JSON string, which may be cut anywhere. */
function textIn(head: string): string {
  const body = /^"((?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u])*)/.exec(head)?.[1] ?? '';
  try {
    return JSON.parse(`"${body}"`) as string;
  } catch {
    return body;
  }
}
