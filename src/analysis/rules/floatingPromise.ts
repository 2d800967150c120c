import ts from 'typescript';
import { canAwait, methodCall, textOf } from '../nodes.ts';
import { isInstanceOf } from '../typed/symbols.ts';
import { nodesOf } from '../typed/workerCode.ts';
import type { Fix, Rule } from './rule.ts';

export const floatingPromise: Rule = {
  code: 'floating-promise',
  severity: 'warning',
  summary: 'promises of a job that nobody awaits: their failure is that of a later item, or of the worker',
  followsCalls: true,
  find({ file, workerCode, checker }) {
    // The file of a worker that serves messages itself has no items.
    if (workerCode.jobs.length === 0) return [];
    return [...nodesOf(file, workerCode.nodes)].flatMap((node) => {
      if (!ts.isExpressionStatement(node)) return [];
      const { expression } = node;
      if (isHandled(expression)) return [];
      if (!isInstanceOf(checker.getTypeAtLocation(expression), 'Promise', 'lib', checker)) return [];
      return [
        {
          node: expression,
          message: `nobody waits for ${textOf(expression)}: the item can end before it, and if it fails, another item is blamed`,
          nextStep: 'Wait for it with await, or return it.',
          fixes: fixesFor(expression),
        },
      ];
    });
  },
};

function isHandled(expression: ts.Expression): boolean {
  if (ts.isAwaitExpression(expression) || ts.isVoidExpression(expression)) return true;
  if (ts.isBinaryExpression(expression)) return true;
  const found = methodCall(expression);
  if (!found) return false;
  if (found.method === 'finally') return isHandled(found.receiver);
  return found.method === 'catch' || (found.method === 'then' && found.call.arguments.length > 1);
}

function fixesFor(expression: ts.Expression): readonly Fix[] {
  const start = expression.getStart();
  const put = (title: string, text: string): Fix => ({ title, edits: [{ start, end: start, text }] });
  return [
    ...(canAwait(expression) ? [put('Wait for the promise', 'await ')] : []),
    put('Mark it as one that nobody awaits', 'void '),
  ];
}
