import ts from 'typescript';
import { formatPercent } from '../../base/numberText.ts';
import { methodCall, ownNodesIn } from '../nodes.ts';
import type { Fix } from '../rules/rule.ts';
import { nodesOf } from '../typed/workerCode.ts';
import { confirmedRule } from './confirmedRule.ts';

export const awaitInLoop = confirmedRule({
  code: 'await-in-loop',
  severity: 'info',
  summary: 'loops that wait for one thing after another, in items that mostly waited',
  kind: 'itemsWaited',
  join({ file, workerCode }, { share }) {
    return [...nodesOf(file, workerCode.nodes)].flatMap((loop) => {
      if (!isLoop(loop) || !awaitsItself(loop) || exitsEarly(loop) || dependsOnEarlierRounds(loop)) return [];
      return [
        {
          node: loop.getFirstToken() ?? loop,
          message: `each round of this loop begins when the one before has ended, and the items waited for ${formatPercent(share)} of their time`,
          nextStep: 'If the rounds do not depend on each other, start all of them, and wait with Promise.all.',
          fixes: fixesFor(loop),
        },
      ];
    });
  },
});

type Loop = ts.ForStatement | ts.ForOfStatement | ts.ForInStatement;

/** A `while` loop does not know its rounds before, and `for await` has a source that brings one after another. */
const isLoop = (node: ts.Node): node is Loop =>
  ts.isForStatement(node) || ts.isForInStatement(node) || (ts.isForOfStatement(node) && !node.awaitModifier);

/** It has an `await` that is in no loop inside it. */
const awaitsItself = (loop: Loop): boolean =>
  [...ownNodesIn(loop.statement)].some(
    (node) => ts.isAwaitExpression(node) && ts.findAncestor(node, isAnyLoop) === loop,
  );

const isAnyLoop = (node: ts.Node): boolean => ts.isIterationStatement(node, false);

/** A search or a further attempt: later rounds may not be wanted. */
const exitsEarly = (loop: Loop): boolean =>
  [...ownNodesIn(loop.statement)].some(
    (node) =>
      ts.isReturnStatement(node) ||
      ts.isBreakStatement(node) ||
      ts.isThrowStatement(node) ||
      ts.isYieldExpression(node),
  );

/** A variable from outside is written in the loop and read there, e.g. the cursor of the next page. */
function dependsOnEarlierRounds(loop: Loop): boolean {
  const nodes = [...ownNodesIn(loop)];
  const writes = nodes.flatMap((node) => writeIn(node) ?? []);
  const written = new Set(writes.map(({ target }) => target.text));
  // The counter of the loop, and variables of one round.
  for (const node of nodes) if (ts.isVariableDeclaration(node)) written.delete(node.name.getText());
  // A statement that only writes is a sum, a count or a list of results: no round reads it.
  const unread = writes.filter(({ whole }) => ts.isExpressionStatement(whole.parent)).map(({ target }) => target);
  return nodes.some((node) => ts.isIdentifier(node) && written.has(node.text) && !unread.includes(node));
}

interface Write {
  readonly target: ts.Identifier;
  readonly whole: ts.Expression;
}

/** `name = …`, `name += …`, `name++`, `name.push(…)`. */
function writeIn(node: ts.Node): Write | undefined {
  const target = targetOf(node);
  return target && ts.isIdentifier(target) ? { target, whole: node as ts.Expression } : undefined;
}

function targetOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isBinaryExpression(node)) return isAssignment(node) ? node.left : undefined;
  if (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) {
    return [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(node.operator)
      ? node.operand
      : undefined;
  }
  const found = methodCall(node);
  return found && /^(push|unshift|add|set|append|write)$/.test(found.method) ? found.receiver : undefined;
}

const isAssignment = ({ operatorToken: { kind } }: ts.BinaryExpression): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** Only loops whose body neither writes to variables of the function nor ends a round. */
function fixesFor(loop: Loop): readonly Fix[] {
  if (!ts.isForOfStatement(loop) || !ts.isVariableDeclarationList(loop.initializer)) return [];
  const { statement, expression, initializer } = loop;
  const [item] = initializer.declarations;
  const [start, end] = [loop.getStart(), loop.end];
  const change = (text: string): readonly Fix[] => [
    { title: 'Wait for all with Promise.all', edits: [{ start, end, text }] },
  ];
  const all = `Promise.all(Array.from(${expression.getText()}, async (${item?.name.getText() ?? '_'}) => `;
  const pushed = pushedBy(statement);
  if (pushed) return change(`${pushed.list}.push(...(await ${all}${pushed.value})));`);
  if ([...ownNodesIn(statement)].some((node) => ts.isContinueStatement(node) || targetOf(node))) return [];
  const body = ts.isBlock(statement) ? statement.getText() : `{ ${statement.getText()} }`;
  return change(`await ${all}${body}));`);
}

/** `list.push(await value);`, alone in the loop. */
function pushedBy(statement: ts.Statement): { readonly list: string; readonly value: string } | undefined {
  const [only, ...others] = ts.isBlock(statement) ? statement.statements : [statement];
  if (!only || others.length > 0 || !ts.isExpressionStatement(only)) return undefined;
  const found = methodCall(only.expression);
  const [value, ...more] = found?.call.arguments ?? [];
  if (found?.method !== 'push' || !value || more.length > 0 || !ts.isAwaitExpression(value)) return undefined;
  const text = value.expression.getText();
  return { list: found.receiver.getText(), value: text.startsWith('{') ? `(${text})` : text };
}
