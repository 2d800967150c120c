import ts from 'typescript';
import {
  canAwait,
  functionAround,
  isNamed,
  methodCall,
  nodesIn,
  ownNodesIn,
  textOf,
  type MethodCall,
} from '../nodes.ts';
import { openingOf } from '../typed/poolOpenings.ts';
import { libraryClass, packageOf, symbolOf } from '../typed/symbols.ts';
import type { Rule } from './rule.ts';

/** Methods of the library that block the thread until another thread acts. */
const blocking: Readonly<Record<string, readonly string[]>> = {
  get: ['Queue', 'JoinableQueue', 'SimpleQueue'],
  wait: ['Event', 'Barrier', 'Condition'],
  recv: ['Connection'],
};

export const waitOnMain: Rule = {
  code: 'wait-on-main',
  severity: 'warning',
  summary: 'waits that block the thread whose workers need it',
  find({ file, checker }) {
    return [...nodesIn(file)].flatMap((node) => {
      const call = methodCall(node);
      const what = call && blockingCall(call, checker);
      if (!call || what === undefined || !opensWorkersBefore(node, checker)) return [];
      const { name } = call.call.expression as ts.PropertyAccessExpression;
      const start = call.call.getStart();
      const fixes = [
        {
          title: `Wait with ${call.method}Async`,
          edits: [
            { start, end: start, text: needsParentheses(node) ? '(await ' : 'await ' },
            { start: name.end, end: name.end, text: 'Async' },
            ...(needsParentheses(node) ? [{ start: node.end, end: node.end, text: ')' }] : []),
          ],
        },
      ];
      return [
        {
          node,
          message: `${textOf(node)} blocks the thread that started the workers: it gives them no work and receives nothing until it ends`,
          nextStep: `Wait with ${what}.`,
          fixes: what === 'Atomics.waitAsync' || !canAwait(node) ? [] : fixes,
        },
      ];
    });
  },
};

const needsParentheses = ({ parent }: ts.Node): boolean =>
  ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isNonNullExpression(parent);

/** What to wait with instead; undefined if the call does not block without a limit. */
function blockingCall({ call, receiver, method }: MethodCall, checker: ts.TypeChecker): string | undefined {
  if (method === 'wait' && isNamed(receiver, 'Atomics'))
    return call.arguments.length > 3 ? undefined : 'Atomics.waitAsync';
  const classes = Object.hasOwn(blocking, method) ? blocking[method] : undefined;
  if (!classes || call.arguments.length > 0 || libraryClass(receiver, classes, checker) === undefined) return undefined;
  return `${method}Async`;
}

/** The same function has started workers in a statement before. */
function opensWorkersBefore(node: ts.Node, checker: ts.TypeChecker): boolean {
  const holder = functionAround(node);
  return [...ownNodesIn(holder)].some((each) => each.end <= node.pos && startsWorkers(each, checker));
}

function startsWorkers(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (openingOf(node, checker) !== undefined) return true;
  if (!ts.isNewExpression(node)) return false;
  const symbol = symbolOf(node.expression, checker);
  return symbol?.name === 'Worker' && packageOf(symbol) === 'node';
}
