import ts from 'typescript';
import { canAwait, hasModifier, methodCall, nodesIn, ownNodesIn, textOf, type MethodCall } from '../nodes.ts';
import { lockCall, lockStatement } from '../typed/lockCalls.ts';
import { libraryClass } from '../typed/symbols.ts';
import type { Fix, Rule, Violation } from './rule.ts';

export const lockAcrossAwait: Rule = {
  code: 'lock-across-await',
  severity: 'warning',
  summary: 'locks that block the thread and are held while their function awaits',
  find({ file, checker }) {
    return [...nodesIn(file)].flatMap((node) => {
      if (ts.isBlock(node) || ts.isSourceFile(node)) return heldIn(node.statements, checker);
      return asyncCallback(node, checker);
    });
  },
};

function heldIn(statements: readonly ts.Statement[], checker: ts.TypeChecker): Violation[] {
  return statements.flatMap((statement, k) => {
    const acquire = lockStatement(statement, ['acquire'], checker) ?? heldBy(statement, checker);
    if (!acquire || !ts.isCallExpression(acquire.call)) return [];
    const lock = acquire.receiver.getText();
    const rest = statements.slice(k + 1);
    const end = rest.findIndex((each) => lockStatement(each, ['release'], checker)?.receiver.getText() === lock);
    const held = end < 0 ? rest : rest.slice(0, end);
    if (!held.some((each) => [...ownNodesIn(each)].some(ts.isAwaitExpression))) return [];
    return [
      {
        node: acquire.call,
        message: `${textOf(acquire.receiver)} is held during an await: other code of this thread that acquires it then blocks the thread for ever`,
        nextStep: `Acquire it with ${acquire.method}Async.`,
        fixes: canAwait(acquire.call) ? [waitAsync(acquire)] : [],
      },
    ];
  });
}

/** `using held = lock.hold()` */
function heldBy(statement: ts.Statement, checker: ts.TypeChecker): MethodCall | undefined {
  if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Using)) return undefined;
  const [declaration] = statement.declarationList.declarations;
  const { initializer } = declaration ?? {};
  if (!initializer || ts.isAwaitExpression(initializer)) return undefined;
  return lockCall(initializer, ['hold'], checker);
}

function waitAsync({ call, method }: MethodCall): Fix {
  const name = (call.expression as ts.PropertyAccessExpression).name;
  return {
    title: `Acquire it with ${method}Async`,
    edits: [
      { start: call.getStart(), end: call.getStart(), text: 'await ' },
      { start: name.end, end: name.end, text: 'Async' },
    ],
  };
}

function asyncCallback(node: ts.Node, checker: ts.TypeChecker): Violation[] {
  const found = methodCall(node);
  if (found?.method !== 'withLock') return [];
  const [callback] = found.call.arguments;
  if (!callback || !ts.isFunctionLike(callback) || !hasModifier(callback, ts.SyntaxKind.AsyncKeyword)) return [];
  const type = checker.getTypeAtLocation(found.receiver);
  const isOurs =
    libraryClass(found.receiver, ['SharedValue'], checker) !== undefined ||
    (type.isIntersection() && type.types.some((part) => part.getSymbol()?.name === 'ArrayExtras'));
  if (!isOurs) return [];
  return [
    {
      node: callback,
      message: `withLock of ${textOf(found.receiver)} refuses an async function: it releases the lock before the function has ended`,
      nextStep: 'Hold the lock with `using held = await x.lock.holdAsync()`.',
    },
  ];
}
