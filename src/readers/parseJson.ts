import { setImmediate } from 'node:timers/promises';
import type { ParseError } from 'jsonc-parser';
import { UserFacingError } from '../base/errors.ts';
import type { ReaderContext } from './reader.ts';

/** Levels. Deeper values overflow the stack of the code that copies and records them. */
const deepest = 1000;

/** Characters. Shorter texts are parsed in a moment. */
const largeText = 1 << 22;
/** Characters per millisecond of a slow machine that is busy with other work; measured: 50,000 to 150,000. */
const slowestPerMs = 2000;

interface Problem {
  /** Position in the text. */
  readonly offset: number;
  readonly what: string;
  readonly nextStep: string;
}

/** Characters. A shorter text has too few brackets to be nested too deeply. */
const shallowText = 2 * deepest;
/** Only numbers like these, if any, cannot be held exactly. */
const suspicious = /\d{16}|[eE]\+?\d{3}/;

/** The value of a short text without any problem. Undefined if `parseJson` must decide. */
export function parseSound(text: string): unknown {
  if (text.length > shallowText || suspicious.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Parses JSON text that starts at line `firstLine` of a file. Rejects with a UserFacingError that names line and
 * column for text that is not JSON, for numbers with more digits than a JavaScript number can hold, and for values
 * that are nested too deeply.
 */
export async function parseJson(
  text: string,
  path: string,
  firstLine: number,
  foresee?: ReaderContext['foresee'],
): Promise<unknown> {
  const isLarge = text.length > largeText;
  if (isLarge) await aboutToBeBusy(text, foresee);
  let value: unknown;
  let isJson = true;
  try {
    value = JSON.parse(text);
  } catch {
    isJson = false;
  }
  if (isLarge) await aboutToBeBusy(text, foresee);
  const problem = unfaithful(text) ?? (isJson ? undefined : await firstError(text));
  if (!problem) return value;
  const before = text.slice(0, problem.offset);
  const line = firstLine + before.split('\n').length - 1;
  const column = before.length - before.lastIndexOf('\n');
  throw new UserFacingError(`${path}:${line}:${column}: ${problem.what}`, problem.nextStep);
}

/** Each step over a large text blocks the thread: other work has its turn before it. */
async function aboutToBeBusy(text: string, foresee: ReaderContext['foresee']): Promise<void> {
  await setImmediate();
  foresee?.(text.length / slowestPerMs);
}

/** The first value that JSON.parse accepts but changes, or that is too deep to be copied. One pass; strings are skipped. */
function unfaithful(text: string): Problem | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === openBracket || code === openBrace) {
      if (++depth > deepest) {
        const what = `a value is nested more than ${deepest} levels deep`;
        return { offset: at, what, nextStep: 'Flatten the value, or read the file inside the function.' };
      }
    } else if (code === closeBracket || code === closeBrace) depth--;
    else if (isDigit(code)) {
      const start = at;
      while (isNumberPart(text.charCodeAt(at + 1))) at++;
      const number = text.slice(start, at + 1);
      if (losesDigits(number)) {
        const what = `${number.length > 40 ? `${number.slice(0, 40)}…` : number} is not exact as a number of JavaScript (it becomes ${Number(number)})`;
        return { offset: start, what, nextStep: 'Write it in quotes. A string keeps all its digits.' };
      }
    }
  }
  return undefined;
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
/** Digits, `.`, `e`, `E`, `+`, `-`. */
const isNumberPart = (code: number): boolean =>
  isDigit(code) || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2b || code === 0x2d;

/** Position of the closing quote, or of the end of the text. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}

/** Rounded fractions are expected, but whole numbers are often ids, which must stay exact. */
function losesDigits(number: string): boolean {
  if (number.length < 16) return /[eE]/.test(number) && Number(number) === Infinity;
  const value = Number(number);
  if (value === Infinity) return true;
  return /^\d+$/.test(number) && !Number.isSafeInteger(value) && BigInt(number) !== BigInt(value);
}

/** V8 reports no position for short texts, so a second, tolerant parser looks for the first error. */
async function firstError(text: string): Promise<Problem> {
  const { parse, printParseErrorCode } = await import('jsonc-parser');
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const [first] = errors;
  const what = (first && errorWords[printParseErrorCode(first.error)]) ?? 'a character that JSON does not allow';
  return {
    offset: first?.offset ?? text.length,
    what: `not JSON: ${what}`,
    nextStep: 'Correct the file at that position.',
  };
}

const errorWords: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is not a value; texts and keys need double quotes, and NaN and undefined cannot be written',
  InvalidNumberFormat: 'this is not a number',
  PropertyNameExpected: 'expected a key in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected a colon',
  CommaExpected: 'expected a comma',
  CloseBraceExpected: 'expected a closing }',
  CloseBracketExpected: 'expected a closing ]',
  EndOfFileExpected: 'expected nothing more after the value',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'this text does not end',
  UnexpectedEndOfNumber: 'this number does not end',
  InvalidUnicode: 'this text has a \\u that is not followed by four hexadecimal digits',
  InvalidEscapeCharacter: 'this text has a backslash with an unknown letter',
  InvalidCharacter: 'this text has a control character that must be written as an escape, e.g. \\n',
};
