import { parseRegex, type RegexNode } from './regexSyntax.ts';

/** Reports whether a text contains a match. */
export type RegexTest = (text: string) => boolean;

/** Longest pattern, in characters. Longer patterns are not typed by hand. */
const longestSource = 1_000;
/** Most states of an automaton. Only huge counted repetitions need more. */
const maxStates = 5_000;
/** Only this many characters of a text are searched. */
const maxLength = 100_000;

/** One step of the automaton. Only `char` consumes a character. */
type State =
  | { readonly kind: 'char'; readonly matches: (code: number) => boolean; to: number }
  | { readonly kind: 'split'; to: number[] }
  | { readonly kind: 'assert'; readonly holds: (before: number, after: number) => boolean; to: number }
  | { readonly kind: 'match' };

/**
 * A regular expression whose time is linear in the text, for any pattern. It follows all alternatives in parallel
 * instead of one after another (Thompson 1968; swtch.com/~rsc/regexp/regexp1.html). A filter typed by hand can
 * therefore never hang the panel, as `(a+)+$` does with the built-in RegExp. Throws for look-around and back
 * references, which need backtracking.
 */
export function compileRegex(source: string, flags = ''): RegexTest {
  if (source.length > longestSource) throw new Error(`the pattern is longer than ${longestSource} characters`);
  const unknown = [...flags].find((flag) => !'gimsuvy'.includes(flag));
  if (unknown) throw new Error(`unknown flag "${unknown}"`);
  // The built-in RegExp reports syntax errors with good messages.
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

/** A state is among the current ones if `marks[state] === mark`. The mark only grows, so the array is never cleared. */
interface Seen {
  readonly marks: Float64Array;
  mark: number;
}

function add(states: State[], state: State): number {
  if (states.length >= maxStates) throw new Error('the pattern repeats too much');
  return states.push(state) - 1;
}

/** Builds the states of `node` from its end to its start. Returns the state that enters it; `to` is the state after it. */
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
    // The list grows during the loop: steps that consume no character are followed immediately.
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
