/** CSI, OSC and two-letter escape sequences. If a sequence is torn, only its beginning matches, so that it cannot hide the text after it. */
const ansi =
  /\u001b\[[0-?]*[ -/]*[@-~]?|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[PX^_][^\u001b]*\u001b\\|\u001b[ -/]*[0-~]?|\u009b[0-?]*[ -/]*[@-~]?/g;

/**
 * Characters that hide or reorder the text around them: controls, bidirectional marks, zero-width characters (a joiner
 * between two emoji is kept), line separators, tags and lone surrogates.
 */
const unseen =
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}\p{Cs}]|(?<!\p{Extended_Pictographic}\ufe0f?)\u200d/gu;

export interface TextPart {
  readonly text: string;
  /** Whether this is the written-out form of a character that cannot be shown. */
  readonly escaped: boolean;
}

/** Removes terminal sequences from a worker's text. The text of colours and links stays. */
export const stripAnsi = (text: string): string =>
  text.includes('\u001b') || text.includes('\u009b') ? text.replace(ansi, '') : text;

/** Splits one line into parts that are safe to show side by side. */
export function showable(line: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of line.matchAll(unseen)) {
    if (match.index > from) parts.push({ text: line.slice(from, match.index), escaped: false });
    parts.push({ text: spell(match[0]), escaped: true });
    from = match.index + match[0].length;
  }
  if (from < line.length) parts.push({ text: line.slice(from), escaped: false });
  return parts;
}

/** Like `showable`, as one string, for titles and labels. */
export const plainText = (line: string): string =>
  showable(line)
    .map((part) => part.text)
    .join('');

const named: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\b': '\\b',
  '\n': '\\n',
  '\r': '\\r',
  '\v': '\\v',
  '\f': '\\f',
};

function spell(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (named[character]) return named[character];
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/**
 * A message as a sentence: `the disk is full` becomes `The disk is full.` A first word that is no English word, such as a
 * file or a name in quotes, stays as it is.
 */
export function asSentence(message: string): string {
  const begin = message.replace(/^[a-z]+(?=[ ,])/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
  return /[.!?]$/.test(begin) ? begin : `${begin}.`;
}

/** Cuts a text to `longest` characters and adds the number of characters that it cut. */
export function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length - longest} more characters)`;
}

/**
 * A text that is safe on a terminal, even if users control it. Escape sequences are removed. Other characters that
 * would move, hide or reorder text are replaced by visible ones. Line breaks and tabs stay.
 */
export const printable = (text: string): string => stripAnsi(text).split(/\r?\n/).map(plainText).join('\n');
