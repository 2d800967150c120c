import { plainText, shorten, stripAnsi } from '../base/visibleText.ts';

/**
 * Joins what happened and the next step to sentences, as a notification shows them on one line. User text is escaped,
 * because VS Code would turn `[text](command:…)` into a link.
 */
export function sentences(...parts: readonly (string | undefined)[]): string {
  return (
    parts
      .map((part) => inert(part ?? ''))
      .filter((part) => part !== '')
      // A file name at the start keeps its spelling.
      .map((part) => (/^[a-z]+[ ,]/.test(part) ? part.charAt(0).toUpperCase() + part.slice(1) : part))
      .map((part) => (/[.!?…:]$/.test(part) ? part : `${part}.`))
      .join(' ')
  );
}

const inert = (text: string): string =>
  plainText(stripAnsi(shorten(text.trim(), 1000)).replace(/\s*[\r\n]+\s*/g, ' ')).replaceAll('](', '] (');
