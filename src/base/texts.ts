/** What stands for `{0}`, `{1}`, … in a text. */
type Insert = string | number | boolean;

let texts: Readonly<Record<string, string>> = {};

/** From now on, texts are those of this table, which has them by their English form. A text that it lacks is English. */
export function useTexts(table: Readonly<Record<string, string>>): void {
  texts = table;
}

/**
 * A text in the language of the user. Its English form is its name in the table, so that the code can be read.
 *
 * Example: `t('{0} of {1} failed', 3, 10)` is `3 of 10 failed`, with the German table `3 von 10 schlugen fehl`.
 */
export function t(english: string, ...inserts: readonly Insert[]): string {
  const text = texts[english] ?? english;
  if (inserts.length === 0) return text;
  return text.replaceAll(/\{(\d+)\}/g, (whole, number: string) => String(inserts[Number(number)] ?? whole));
}
