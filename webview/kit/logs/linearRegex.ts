import { parseRegex, type RegexNode } from './regexSyntax.ts';

/** Finds whether a text holds a match anywhere. */
export type RegexTest = (text: string) => boolean;

/** Nobody types more; a pasted text is meant as text. */
const longestSource = 1_000;
/** More states than this mean a pattern with huge counted repetitions. */
const maxStates = 5_000;
/** Texts beyond this length are searched up to it. */
const maxLength = 100_000;

/** One step of the automaton; all but `char` cost no character. */
type State =
  | { readonly kind: 'char'; readonly matches: (code: number) => boolean; to: number }
  | { readonly kind: 'split'; to: number[] }
  | { readonly kind: 'assert'; readonly holds: (before: number, after: number) => boolean; to: number }
  | { readonly kind: 'match' };

/**
 * A regular expression that takes time linear in the text, whatever the pattern: all ways are followed
 * at once instead of one after the other (Thompson 1968; swtch.com/~rsc/regexp/regexp1.html). So a
 * filter typed by hand can never hang the panel, as `(a+)+$` does with the built-in RegExp. Look-around
 * and back references, which need trying one after the other, are refused. Throws with the reason.
 */
export function compileRegex(source: string, flags = ''): RegexTest {
  if (source.length > longestSource) throw new Error(`the pattern is longer than ${longestSource} characters`);
  const unknown = [...flags].find((flag) => !'gimsuvy'.includes(flag));
  if (unknown) throw new Error(`unknown flag "${unknown}"`);
  // The built-in one knows all mistakes and words them well.
  try {
    new RegExp(source, flags.replace(/[gy]/g, ''));
  } catch (error) {
    throw new Error(error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : 'not valid', {
      cause: error,
    });
  }
  const states: State[] = [];
  const start = build(parseRegex(source, flags), add(states, { kind: 'match' }), states);
  const ignoreCase = flags.includes('i');
  const seen = { marks: new Float64Array(states.length), mark: 0 };
  return (text) => run(states, start, ignoreCase ? text.toLowerCase() : text, seen);
}

/** `marks[state] === mark`: already among the current ones. The mark only grows, so nothing is ever cleared. */
interface Seen {
  readonly marks: Float64Array;
  mark: number;
}

function add(states: State[], state: State): number {
  if (states.length >= maxStates) throw new Error('the pattern repeats too much');
  return states.push(state) - 1;
}

/** Builds from the end to the start; the result is the state to enter `node` by, `to` is where it leads. */
function build(node: RegexNode, to: number, states: State[]): number {
  switch (node.kind) {
    case 'char':
      return add(states, { kind: 'char', matches: node.matches, to });
    case 'assert':
      return add(states, { kind: 'assert', holds: node.holds, to });
    case 'sequence':
      return node.parts.reduceRight((after, part) => build(part, after, states), to);
    case 'either':
      return add(states, { kind: 'split', to: node.options.map((option) => build(option, to, states)) });
    case 'repeat':
      return buildRepeat(node, to, states);
  }
}

function buildRepeat(node: RegexNode & { kind: 'repeat' }, to: number, states: State[]): number {
  let at = to;
  if (node.most === Infinity) {
    const loop: State = { kind: 'split', to: [] };
    const loopAt = add(states, loop);
    loop.to = [build(node.body, loopAt, states), to];
    at = loopAt;
  } else {
    for (let k = node.least; k < node.most; k++) {
      at = add(states, { kind: 'split', to: [build(node.body, at, states), to] });
    }
  }
  for (let k = 0; k < node.least; k++) at = build(node.body, at, states);
  return at;
}

function run(states: readonly State[], start: number, text: string, seen: Seen): boolean {
  const length = Math.min(text.length, maxLength);
  const { marks } = seen;
  let current: number[] = [];
  let next: number[] = [];
  for (let at = 0; at <= length; at++) {
    const before = at > 0 ? text.charCodeAt(at - 1) : -1;
    const after = at < length ? text.charCodeAt(at) : -1;
    const mark = ++seen.mark;
    current.push(start);
    // The list grows while it is walked: ways without a character are followed at once.
    for (let k = 0; k < current.length; k++) {
      const index = current[k]!;
      if (marks[index] === mark) continue;
      marks[index] = mark;
      const state = states[index]!;
      if (state.kind === 'match') return true;
      if (state.kind === 'split') for (const to of state.to) current.push(to);
      else if (state.kind === 'assert') {
        if (state.holds(before, after)) current.push(state.to);
      } else if (after >= 0 && state.matches(after)) next.push(state.to);
    }
    [current, next] = [next, current];
    next.length = 0;
  }
  return false;
}
