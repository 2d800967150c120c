import type { RegexNode } from './regexSyntax.ts';

/** From each position of a text. Four numbers of up to three digits with points between them need 160. */
const mostSteps = 200;

/**
 * Whether the built-in RegExp may search with a pattern. It goes back and tries again: `(a+)+$` takes it for ever, and `.*x`
 * a second on a line of 50,000 characters. So a pattern without a bound is not quick, and one with bounds is if the steps that
 * it can take are few, with all ways through it.
 */
export const isQuick = (tree: RegexNode): boolean => worstCase(tree).steps <= mostSteps;

interface WorstCase {
  /** Characters and edges that are looked at, from one position of the text. */
  readonly steps: number;
  /** Ways to get through, each of which may be tried for what follows. */
  readonly ways: number;
}

function worstCase(node: RegexNode): WorstCase {
  switch (node.kind) {
    case 'char':
    case 'edge':
      return { steps: 1, ways: 1 };
    case 'sequence':
      return node.parts.map(worstCase).reduce(after, { steps: 0, ways: 1 });
    case 'either':
      return node.options.map(worstCase).reduce((a, b) => ({ steps: a.steps + b.steps, ways: a.ways + b.ways }));
    case 'repeat':
      return repeated(worstCase(node.body), node.least, node.most);
  }
}

const after = (before: WorstCase, next: WorstCase): WorstCase => ({
  steps: before.steps + before.ways * next.steps,
  ways: before.ways * next.ways,
});

function repeated(body: WorstCase, least: number, most: number): WorstCase {
  let so: WorstCase = { steps: 0, ways: 1 };
  let ways = least === 0 ? 1 : 0;
  for (let times = 1; times <= most && so.steps <= mostSteps; times++) {
    so = after(so, body);
    if (times >= least) ways += so.ways;
  }
  return { steps: so.steps, ways };
}
