import ts from 'typescript';
import { nodesIn, ownNodesIn, textOf } from '../nodes.ts';
import { lockStatement } from '../typed/lockCalls.ts';
import type { Fix, Rule } from './rule.ts';

export const lockNotReleased: Rule = {
  code: 'lock-not-released',
  severity: 'warning',
  summary: 'locks that stay acquired if the code between acquire and release throws or returns',
  find({ file, checker }) {
    return [...nodesIn(file)].flatMap((node) => {
      if (!ts.isBlock(node) && !ts.isSourceFile(node)) return [];
      const { statements } = node;
      return statements.flatMap((statement, k) => {
        const acquire = lockStatement(statement, ['acquire', 'acquireAsync'], checker);
        if (!acquire) return [];
        const lock = acquire.receiver.getText();
        const rest = statements.slice(k + 1);
        const end = rest.findIndex((each) => lockStatement(each, ['release'], checker)?.receiver.getText() === lock);
        const between = rest.slice(0, end);
        const release = rest[end];
        if (!release || !between.some(canLeave)) return [];
        return [
          {
            node: statement,
            message: `${textOf(acquire.receiver)} stays acquired if the code before its release throws or returns`,
            nextStep: 'Release it in finally, or hold it with `using held = lock.hold()`.',
            fixes: fixesFor(statement, between, release),
          },
        ];
      });
    });
  },
};

/** A statement that can throw or return. */
const canLeave = (statement: ts.Statement): boolean =>
  [...ownNodesIn(statement)].some(
    (node) =>
      ts.isCallExpression(node) ||
      ts.isNewExpression(node) ||
      ts.isAwaitExpression(node) ||
      ts.isThrowStatement(node) ||
      ts.isReturnStatement(node),
  );

/** What is declared between the two would be unknown after the block. */
function fixesFor(acquire: ts.Statement, between: readonly ts.Statement[], release: ts.Statement): readonly Fix[] {
  const declares = between.some((each) => ts.isVariableStatement(each) || ts.isDeclarationStatement(each));
  if (declares) return [];
  return [
    {
      title: 'Release it in finally',
      edits: [
        { start: acquire.end, end: acquire.end, text: ' try {' },
        { start: release.getStart(), end: release.end, text: `} finally { ${release.getText()} }` },
      ],
    },
  ];
}
