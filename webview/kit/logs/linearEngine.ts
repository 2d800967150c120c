// Entry of dist/webview/linearEngine.js, which the panel loads for the first pattern that needs it.
import { RE2JS } from 're2js';

export interface LinearEngine {
  readonly compileLinear: typeof compileLinear;
}

/** Compiles a pattern of RE2. The time of its search is linear in the text. Throws if the pattern repeats too much. */
export function compileLinear(source: string): (text: string) => boolean {
  try {
    const pattern = RE2JS.compile(source);
    return (text) => pattern.test(text);
  } catch (error) {
    throw new Error('the pattern repeats too much: a number in braces is at most 1,000, also in a repeat of a repeat', {
      cause: error,
    });
  }
}
