import { messageOf } from '../../../src/base/errors.ts';
import type { LinearEngine } from './linearEngine.ts';
import { linearSource, linearText } from './linearSource.ts';
import { isQuick } from './quickRegex.ts';
import { parseRegex } from './regexSyntax.ts';

/** Reports whether a text contains a match. */
export type RegexTest = (text: string) => boolean;

/** `waits`: the engine for the pattern is being loaded. Compile again when it resolves; it never rejects. */
export type CompiledRegex = { readonly test: RegexTest } | { readonly waits: Promise<void> };

/** Longest pattern, in characters. Longer patterns are not typed by hand. */
const longestSource = 1_000;
let engine: LinearEngine | undefined;
let loading: Promise<void> | undefined;
let problem: string | undefined;

/**
 * A regular expression whose time is linear in the text, for any pattern, so that a filter typed by hand never hangs the panel.
 * Throws if the pattern has an error, or needs look-around or back references, which no linear search has.
 */
export function compileRegex(source: string, flags = ''): CompiledRegex {
  const native = compileNative(source, flags);
  const tree = parseRegex(source, flags);
  if (isQuick(tree)) return { test: (text) => native.test(text) };
  if (problem !== undefined) throw new Error(`the engine for patterns with repeats could not be loaded: ${problem}`);
  if (!engine) return { waits: (loading ??= load()) };
  const test = engine.compileLinear(linearSource(tree, flags));
  return { test: (text) => test(linearText(text, flags)) };
}

/** It is larger than the panel's own code that filters, and most filters do not need it. */
async function load(): Promise<void> {
  try {
    engine = await import('./linearEngine.ts');
  } catch (error) {
    problem = messageOf(error);
  }
}

/** The built-in RegExp reports errors of syntax with good messages. */
function compileNative(source: string, flags: string): RegExp {
  if (source.length > longestSource) throw new Error(`the pattern is longer than ${longestSource} characters`);
  const unknown = [...flags].find((flag) => !'gimsuvy'.includes(flag));
  if (unknown) throw new Error(`unknown flag "${unknown}"`);
  try {
    return new RegExp(source, flags.replace(/[gy]/g, ''));
  } catch (error) {
    throw new Error(error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : 'not valid', {
      cause: error,
    });
  }
}
