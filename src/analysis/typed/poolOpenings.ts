import ts from 'typescript';
import { methodCall } from '../nodes.ts';
import { isInstanceOf, packageOf, symbolOf } from './symbols.ts';

/** How a call opens a pool: its spelling for messages. */
export type Opening = 'Pool.open' | 'new Piscina' | 'new Tinypool' | 'workerpool.pool';

/** Whether an expression opens a pool of workers; undefined if not. */
export function openingOf(node: ts.Node, checker: ts.TypeChecker): Opening | undefined {
  if (ts.isNewExpression(node)) {
    const type = checker.getTypeAtLocation(node);
    if (isInstanceOf(type, 'Piscina', 'piscina', checker)) return 'new Piscina';
    return isInstanceOf(type, 'Tinypool', 'tinypool', checker) ? 'new Tinypool' : undefined;
  }
  const found = methodCall(node);
  if (found?.method === 'open') {
    const symbol = symbolOf(found.receiver, checker);
    // Inline there are no workers to start or to end.
    if (found.call.arguments[1]?.getText().includes("'inline'") === true) return undefined;
    return symbol?.name === 'Pool' && packageOf(symbol) === 'poolscope' ? 'Pool.open' : undefined;
  }
  if (found?.method !== 'pool') return undefined;
  const type = checker.getTypeAtLocation(node);
  return type.getSymbol()?.name === 'Pool' && packageOf(type.getSymbol()) === 'workerpool'
    ? 'workerpool.pool'
    : undefined;
}
