/** Joins what happened and the next step to sentences, as a notification shows them on one line. */
export function sentences(...parts: readonly (string | undefined)[]): string {
  return (
    parts
      .map((part) => part?.trim() ?? '')
      .filter((part) => part !== '')
      // A file name at the start keeps its spelling.
      .map((part) => (/^[a-z]+[ ,]/.test(part) ? part.charAt(0).toUpperCase() + part.slice(1) : part))
      .map((part) => (/[.!?…:]$/.test(part) ? part : `${part}.`))
      .join(' ')
  );
}
