import ts from 'typescript';
import { methodCall, unwrap, type MethodCall } from '../nodes.ts';
import { libraryClass } from './symbols.ts';

const acquirables = ['Lock', 'RLock', 'Semaphore', 'BoundedSemaphore'];

/** A call of a method of a lock or semaphore of the library, awaited or not; undefined for other nodes. */
export function lockCall(node: ts.Node, methods: readonly string[], checker: ts.TypeChecker): MethodCall | undefined {
  const call = ts.isExpression(node) ? unwrap(ts.isAwaitExpression(node) ? node.expression : node) : node;
  const found = methodCall(call);
  if (!found || !methods.includes(found.method)) return undefined;
  return libraryClass(found.receiver, acquirables, checker) === undefined ? undefined : found;
}

/** The same, for a statement that is nothing but the call. */
export const lockStatement = (
  statement: ts.Statement,
  methods: readonly string[],
  checker: ts.TypeChecker,
): MethodCall | undefined =>
  ts.isExpressionStatement(statement) ? lockCall(statement.expression, methods, checker) : undefined;
