import ts from 'typescript';
import { nodesIn } from '../nodes.ts';
import { openingOf } from '../typed/poolOpenings.ts';
import { variableOf } from '../typed/symbols.ts';
import type { Fix, Rule } from './rule.ts';

export const poolInLoop: Rule = {
  code: 'pool-in-loop',
  severity: 'warning',
  summary: 'pools that are opened anew in each round of a loop',
  find({ file, checker }) {
    return [...nodesIn(file)].flatMap((node) => {
      const opening = openingOf(node, checker);
      const loop = opening && loopAround(node);
      // A pool that depends on the round is meant to be another one each time.
      if (!opening || !loop || dependsOn(node, loop, checker)) return [];
      return [
        {
          node,
          message: `${opening} starts all workers again in each round of the loop`,
          nextStep: 'Open the pool once, before the loop.',
          fixes: moveBefore(node, loop),
        },
      ];
    });
  },
};

/** The loop that runs the code of a node in each round, within the same function. */
function loopAround(node: ts.Node): ts.IterationStatement | undefined {
  let inner = node;
  for (let at = node.parent; !ts.isFunctionLike(at) && !ts.isSourceFile(at); at = at.parent) {
    if (ts.isIterationStatement(at, false) && at.statement === inner) return at;
    inner = at;
  }
  return undefined;
}

function dependsOn(node: ts.Node, loop: ts.Node, checker: ts.TypeChecker): boolean {
  return [...nodesIn(node)].some((each) => {
    if (!ts.isIdentifier(each)) return false;
    const declaration = variableOf(each, checker)?.declarations?.[0];
    if (!declaration || declaration.getSourceFile() !== node.getSourceFile()) return false;
    const isInside = declaration.pos >= loop.pos && declaration.end <= loop.end;
    return isInside && !(declaration.pos >= node.pos && declaration.end <= node.end);
  });
}

/** Only for `await using`, which ends the pool: a close at the end of the round would end it too early. */
function moveBefore(node: ts.Node, loop: ts.IterationStatement): readonly Fix[] {
  const statement = ts.findAncestor(node, ts.isVariableStatement);
  if (!statement || statement.parent !== loop.statement || !ts.isBlock(loop.parent)) return [];
  if (!statement.getText().startsWith('await using ')) return [];
  const start = loop.getStart();
  return [
    {
      title: 'Open it before the loop',
      edits: [
        { start, end: start, text: `${statement.getText()}\n` },
        { start: statement.getStart(), end: statement.end, text: '' },
      ],
    },
  ];
}
