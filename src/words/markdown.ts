import { shorten } from '../base/visibleText.ts';

const longestText = 200;

/** A text of the user's that Markdown shows as it is, on one line. */
export const plainMarkdown = (text: string): string =>
  shorten(text, longestText)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>|#]/g, '\\$&');

/** A table with a header. The first column is text, the others are numbers. */
export const markdownTable = ([header = [], ...rows]: readonly (readonly string[])[]): string =>
  [
    `| ${header.map(plainMarkdown).join(' | ')} |`,
    `| --- |${' ---: |'.repeat(header.length - 1)}`,
    ...rows.map((row) => `| ${row.map(plainMarkdown).join(' | ')} |`),
  ].join('\n');
