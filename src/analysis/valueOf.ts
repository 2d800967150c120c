import ts from 'typescript';
import { hasModifier, isNamed, unwrap } from './nodes.ts';
import type { Value } from './outline.ts';
import { secondParameterOf } from './secondParameter.ts';

export const other: Value = { kind: 'other' };

/** What a name holds, by its type annotation, otherwise by the expression that it is set to. */
export function valueOf(expression: ts.Expression | undefined, type: ts.TypeNode | undefined): Value {
  if (type && isIterableType(type)) return { kind: 'iterable' };
  if (!expression) return other;
  const inner = unwrap(expression);
  if (ts.isArrowFunction(inner) || ts.isFunctionExpression(inner)) return functionValue(inner);
  // A half-typed initializer is an identifier with an empty name.
  if (ts.isIdentifier(inner)) return inner.text === '' ? other : { kind: 'reference', name: inner.text };
  return isIterableExpression(inner) ? { kind: 'iterable' } : other;
}

type FunctionNode = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration;

export function functionValue(node: FunctionNode): Value {
  const parameters = node.parameters.filter((entry) => !(ts.isIdentifier(entry.name) && entry.name.text === 'this'));
  return {
    kind: 'function',
    isAsync: hasModifier(node, ts.SyntaxKind.AsyncKeyword),
    isGenerator: node.asteriskToken !== undefined,
    parameters: parameters.length,
    second: secondParameterOf(node),
    givesIterable: node.type ? isIterableType(node.type) : returnsIterable(node.body),
    hasBody: node.body !== undefined,
  };
}

const iterableTypes = new Set(
  'Array ReadonlyArray Iterable AsyncIterable Iterator AsyncIterator IterableIterator AsyncIterableIterator Generator AsyncGenerator Set ReadonlySet Map ReadonlyMap Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array'.split(
    ' ',
  ),
);

function isIterableType(type: ts.TypeNode): boolean {
  if (ts.isArrayTypeNode(type) || ts.isTupleTypeNode(type)) return true;
  if (ts.isTypeOperatorNode(type) || ts.isParenthesizedTypeNode(type)) return isIterableType(type.type);
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return false;
  const argument = type.typeArguments?.[0];
  if (type.typeName.text === 'Promise') return argument !== undefined && isIterableType(argument);
  return iterableTypes.has(type.typeName.text);
}

const arrayMethods = new Set(
  'map filter flatMap flat slice concat split toSorted toReversed keys values entries from of matchAll'.split(' '),
);

function isIterableExpression(node: ts.Expression): boolean {
  const inner = unwrap(node);
  if (ts.isArrayLiteralExpression(inner)) return true;
  if (ts.isAwaitExpression(inner)) return isIterableExpression(inner.expression);
  if (ts.isNewExpression(inner)) return ts.isIdentifier(inner.expression) && iterableTypes.has(inner.expression.text);
  if (!ts.isCallExpression(inner)) return false;
  const callee = inner.expression;
  return isNamed(callee, 'Array') || (ts.isPropertyAccessExpression(callee) && arrayMethods.has(callee.name.text));
}

/** Only the function's own `return` statements count, not those of functions inside it. */
function returnsIterable(body: ts.ConciseBody | undefined): boolean {
  if (!body) return false;
  if (!ts.isBlock(body)) return isIterableExpression(body);
  const visit = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
    if (ts.isReturnStatement(node)) return node.expression !== undefined && isIterableExpression(node.expression);
    return ts.forEachChild(node, visit) ?? false;
  };
  return ts.forEachChild(body, visit) ?? false;
}
