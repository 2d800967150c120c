import ts from 'typescript';
import { canAwait, functionAround, nodesIn } from '../nodes.ts';
import { openingOf } from '../typed/poolOpenings.ts';
import { variableOf } from '../typed/symbols.ts';
import type { Fix, Rule } from './rule.ts';

export const poolNotClosed: Rule = {
  code: 'pool-not-closed',
  severity: 'warning',
  summary: 'pools of a program that nothing closes, which keep it alive',
  find({ file, checker }) {
    return [...nodesIn(file)].flatMap((node) => {
      if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || !node.initializer) return [];
      const { initializer, name } = node;
      const call = ts.isAwaitExpression(initializer) ? initializer.expression : undefined;
      if (!call || openingOf(call, checker) !== 'Pool.open' || isUsing(node)) return [];
      if (!isOnlyCalled(name, file, checker)) return [];
      return [
        {
          node: name,
          message: `nothing closes ${name.text}: its workers keep the program alive`,
          nextStep: 'Open it with `await using`, or call close() when it has no more work.',
          fixes: canAwait(node) && hasDisposal(node, checker) ? useIt(node) : [],
        },
      ];
    });
  },
};

const isUsing = ({ parent }: ts.VariableDeclaration): boolean => (parent.flags & ts.NodeFlags.Using) !== 0;

const ends = new Set(['close', 'terminate', 'join']);

/**
 * All uses of the variable are calls of methods in the same function, and none of them ends the pool. A pool that is passed
 * on, exported or used by other functions may be closed elsewhere.
 */
function isOnlyCalled(name: ts.Identifier, file: ts.SourceFile, checker: ts.TypeChecker): boolean {
  const symbol = checker.getSymbolAtLocation(name);
  const holder = functionAround(name);
  const uses = [...nodesIn(file)].filter(
    (node) => ts.isIdentifier(node) && node !== name && node.text === name.text && variableOf(node, checker) === symbol,
  );
  if (uses.length === 0 || isExported(name)) return false;
  return uses.every((use) => {
    const { parent } = use;
    if (!ts.isPropertyAccessExpression(parent) || parent.expression !== use) return false;
    return !ends.has(parent.name.text) && functionAround(use) === holder;
  });
}

const isExported = (name: ts.Node): boolean => {
  const statement = ts.findAncestor(name, ts.isVariableStatement);
  return statement?.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
};

/** The project's types know `await using`. */
const hasDisposal = (node: ts.Node, checker: ts.TypeChecker): boolean =>
  checker.resolveName('AsyncDisposable', node, ts.SymbolFlags.Type, false) !== undefined;

function useIt({ parent }: ts.VariableDeclaration): readonly Fix[] {
  if (!ts.isVariableDeclarationList(parent) || parent.declarations.length > 1) return [];
  const start = parent.getStart();
  const keyword = /^(const|let|var)\b/.exec(parent.getText())?.[0] ?? '';
  return [{ title: 'End it with `await using`', edits: [{ start, end: start + keyword.length, text: 'await using' }] }];
}
