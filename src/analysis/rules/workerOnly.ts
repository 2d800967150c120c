import ts from 'typescript';
import { methodCall } from '../nodes.ts';
import { isProcess } from '../typed/process.ts';
import { nodesOf } from '../typed/workerCode.ts';
import type { Rule } from './rule.ts';

export const workerOnly: Rule = {
  code: 'worker-only',
  severity: 'info',
  summary: 'changes of the process that reach no other thread, or do nothing',
  followsCalls: true,
  find({ file, workerCode, checker }) {
    if (workerCode.areProcesses) return [];
    return [...nodesOf(file, workerCode.nodes)].flatMap((node) => {
      const message = effectOf(node, checker);
      return message === undefined ? [] : [{ node, message, nextStep: 'Do it in the main program.' }];
    });
  },
};

function effectOf(node: ts.Node, checker: ts.TypeChecker): string | undefined {
  const found = methodCall(node);
  if (found && /^(on|once|addListener)$/.test(found.method) && isProcess(found.receiver, checker)) {
    const [event] = found.call.arguments;
    if (!event || !ts.isStringLiteralLike(event) || !/^SIG[A-Z]/.test(event.text)) return undefined;
    return `a worker thread receives no signals: this listener for ${event.text} is never called`;
  }
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  const { left } = node;
  if (!ts.isPropertyAccessExpression(left) && !ts.isElementAccessExpression(left)) return undefined;
  const holder = left.expression;
  if (ts.isPropertyAccessExpression(holder) && holder.name.text === 'env' && isProcess(holder.expression, checker))
    return 'a worker thread has a copy of process.env: no other thread sees this change';
  const isTitle = ts.isPropertyAccessExpression(left) && left.name.text === 'title' && isProcess(holder, checker);
  return isTitle ? 'process.title of a worker thread is not the title of the process' : undefined;
}
