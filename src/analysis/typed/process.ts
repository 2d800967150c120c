import ts from 'typescript';
import { packageOf, symbolOf } from './symbols.ts';

/** Whether an expression is Node's `process`, and no variable of that name. */
export function isProcess(node: ts.Expression, checker: ts.TypeChecker): boolean {
  if (!ts.isIdentifier(node) || node.text !== 'process') return false;
  const symbol = symbolOf(node, checker);
  return symbol === undefined || packageOf(symbol) === 'node';
}
