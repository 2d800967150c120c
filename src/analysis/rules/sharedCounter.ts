import ts from 'typescript';
import { nodesIn, textOf } from '../nodes.ts';
import { isLocked } from '../typed/locked.ts';
import { libraryClass, packageOf } from '../typed/symbols.ts';
import { nodesOf, reachableFrom } from '../typed/workerCode.ts';
import type { ModuleView } from '../typed/moduleView.ts';
import type { Fix, Rule } from './rule.ts';

export const sharedCounter: Rule = {
  code: 'shared-counter',
  severity: 'warning',
  summary: 'a read and a write of shared memory without a lock between them and other workers',
  followsCalls: true,
  find(module) {
    return [...unlockedNodes(module)].flatMap((node) => {
      const update = updateOf(node);
      const memory = update && memoryOf(update.target, module.checker);
      if (!update || !memory || isLocked(node)) return [];
      return [
        {
          node,
          message: `${textOf(node)} reads and writes ${textOf(update.target)}, and another worker can write it in between: its change is lost`,
          nextStep: `Do it ${memory.kind === 'view' ? 'with Atomics' : 'in withLock'}; --detect-races shows both accesses.`,
          fixes: [fixOf(node, update, memory)].filter((fix) => fix !== undefined),
        },
      ];
    });
  },
};

/** The code of workers without functions that are called under a lock only. */
const unlockedNodes = ({ file, workerCode, checker }: ModuleView): ReadonlySet<ts.Node> =>
  nodesOf(
    file,
    reachableFrom(workerCode.roots, checker, (call) => !isLocked(call)),
  );

interface Update {
  readonly target: ts.PropertyAccessExpression | ts.ElementAccessExpression;
  /** `add` and `sub` are possible in one step; undefined for others. */
  readonly atomic: { readonly name: 'add' | 'sub'; readonly by: string } | undefined;
}

function updateOf(node: ts.Node): Update | undefined {
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const steps: Partial<Record<ts.SyntaxKind, 'add' | 'sub'>> = {
      [ts.SyntaxKind.PlusPlusToken]: 'add',
      [ts.SyntaxKind.MinusMinusToken]: 'sub',
    };
    const name = steps[node.operator];
    return name && isAccess(node.operand) ? { target: node.operand, atomic: { name, by: '1' } } : undefined;
  }
  if (!ts.isBinaryExpression(node) || !isAccess(node.left)) return undefined;
  const { left, operatorToken, right } = node;
  if (operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const text = left.getText();
    const readsItself = [...nodesIn(right)].some((each) => isAccess(each) && each.getText() === text);
    return readsItself ? { target: left, atomic: undefined } : undefined;
  }
  const isCompound =
    operatorToken.kind >= ts.SyntaxKind.FirstCompoundAssignment &&
    operatorToken.kind <= ts.SyntaxKind.LastCompoundAssignment;
  if (!isCompound) return undefined;
  const name = { '+=': 'add', '-=': 'sub' }[operatorToken.getText()] as 'add' | 'sub' | undefined;
  return { target: left, atomic: name && { name, by: right.getText() } };
}

const isAccess = (node: ts.Node): node is Update['target'] =>
  ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);

interface Memory {
  /** A primitive of the library has a lock; a view of a SharedArrayBuffer has none. */
  readonly kind: 'primitive' | 'view';
  readonly holdsIntegers: boolean;
}

function memoryOf(target: Update['target'], checker: ts.TypeChecker): Memory | undefined {
  const holder = target.expression;
  if (ts.isPropertyAccessExpression(target)) {
    const isValue = target.name.text === 'value' && libraryClass(holder, ['SharedValue'], checker) !== undefined;
    return isValue ? { kind: 'primitive', holdsIntegers: false } : undefined;
  }
  const type = checker.getTypeAtLocation(holder);
  const parts = type.isUnionOrIntersection() ? type.types : [type];
  if (type.isIntersection() && parts.some((part) => part.getSymbol()?.name === 'ArrayExtras'))
    return { kind: 'primitive', holdsIntegers: false };
  const isShared = parts.every((part) => isSharedView(part, checker));
  const holdsIntegers = parts.every((part) => /^(Int|Uint)(8|16|32)Array$/.test(part.getSymbol()?.name ?? ''));
  return isShared ? { kind: 'view', holdsIntegers } : undefined;
}

/** `Int32Array<SharedArrayBuffer>` */
function isSharedView(type: ts.Type, checker: ts.TypeChecker): boolean {
  const symbol = type.getSymbol();
  if (packageOf(symbol) !== 'lib' || !/^(Big)?(Int|Uint|Float)\d+(Clamped)?Array$/.test(symbol?.name ?? ''))
    return false;
  const [buffer] = checker.getTypeArguments(type as ts.TypeReference);
  return buffer?.getSymbol()?.name === 'SharedArrayBuffer';
}

function fixOf(node: ts.Node, { target, atomic }: Update, memory: Memory): Fix | undefined {
  const holder = target.expression.getText();
  const [start, end] = [node.getStart(), node.end];
  if ([...nodesIn(node)].some((each) => ts.isAwaitExpression(each) || ts.isYieldExpression(each))) return undefined;
  if (memory.kind === 'primitive') {
    const text = `${holder}.withLock(() => ${node.getText()})`;
    return { title: 'Do it under the lock', edits: [{ start, end, text }] };
  }
  // The result of Atomics is the old value, so that it replaces whole statements only.
  if (!atomic || !memory.holdsIntegers || !ts.isExpressionStatement(node.parent)) return undefined;
  const index = ts.isElementAccessExpression(target) ? target.argumentExpression.getText() : '0';
  const text = `Atomics.${atomic.name}(${holder}, ${index}, ${atomic.by})`;
  return { title: `Use Atomics.${atomic.name}`, edits: [{ start, end, text }] };
}
