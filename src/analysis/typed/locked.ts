import ts from 'typescript';
import { methodCall, nodesIn } from '../nodes.ts';

const takes = new Set(['acquire', 'acquireAsync', 'hold', 'holdAsync']);

/**
 * Whether a lock is held where the node is: it is inside a callback of `withLock`, or a statement before it, in its block or
 * in one around it, acquires a lock. Which lock it is does not matter.
 */
export function isLocked(node: ts.Node): boolean {
  for (let at = node; at.parent; at = at.parent) {
    const { parent } = at;
    const call = methodCall(parent);
    if (call?.method === 'withLock' && call.call.arguments.some((each) => each === at)) return true;
    if (!ts.isBlock(parent) && !ts.isSourceFile(parent) && !ts.isCaseClause(parent)) continue;
    const before = parent.statements.slice(0, parent.statements.indexOf(at as ts.Statement));
    if (before.some((statement) => [...nodesIn(statement)].some((each) => takes.has(methodCall(each)?.method ?? ''))))
      return true;
  }
  return false;
}
