import ts from 'typescript';
import { itemKindOf } from './firstParameter.ts';
import { hasModifier, isNamed, unwrap } from './nodes.ts';
import type { FunctionValue, Value } from './outline.ts';
import { secondParameterOf } from './secondParameter.ts';

export const other: Value = { kind: 'other' };
export const imported: Value = { kind: 'imported' };

/** What a name holds, by its type annotation, otherwise by the expression that it is set to. */
export function valueOf(expression: ts.Expression | undefined, type: ts.TypeNode | undefined): Value {
  if (type && isIterableType(type)) return { kind: 'iterable' };
  if (!expression) return other;
  const inner = unwrap(expression);
  if (ts.isArrowFunction(inner) || ts.isFunctionExpression(inner)) return functionValue(inner);
  // A half-typed initializer is an identifier with an empty name.
  if (ts.isIdentifier(inner)) return inner.text === '' ? other : { kind: 'reference', name: inner.text };
  if (type && ts.isFunctionTypeNode(type)) return { ...functionValue(type), hasBody: true };
  if (isIterableExpression(inner)) return { kind: 'iterable' };
  if (isRequired(inner)) return imported;
  return type === undefined || isNamedType(type) ? resultValue(inner) : other;
}

/** The type may be that of a function. */
function isNamedType(type: ts.TypeNode): boolean {
  return ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && type.typeName.text !== 'Promise';
}

/** Methods that receive a function and return no other one. */
const consumers = new Set(
  'reduce reduceRight find findLast findIndex findLastIndex some every sort forEach then catch finally replace replaceAll'.split(
    ' ',
  ),
);

/** The result of `memoize(f)`, `lodash.memoize(f)`, `limit(4)(f)` or `f.bind(…)`; methods of other values return anything. */
function resultValue(node: ts.Expression): Value {
  const call = ts.isAwaitExpression(node) ? unwrap(node.expression) : node;
  if (!ts.isCallExpression(call)) return other;
  const callee = unwrap(call.expression);
  const isMethod = ts.isPropertyAccessExpression(callee);
  if (isMethod && consumers.has(callee.name.text)) return other;
  const isOfName = !isMethod || ts.isIdentifier(callee.expression);
  const given = isOfName ? call.arguments.map(unwrap) : [];
  if (isMethod && callee.name.text === 'bind') given.push(callee.expression);
  return {
    kind: 'result',
    receivesFunction: given.some((each) => ts.isArrowFunction(each) || ts.isFunctionExpression(each)),
    names: given.filter(ts.isIdentifier).map(({ text }) => text),
  };
}

/** `require('./g')`, or a property of it. */
export function isRequired(node: ts.Expression): boolean {
  const inner = unwrap(node);
  if (ts.isPropertyAccessExpression(inner)) return isRequired(inner.expression);
  return ts.isCallExpression(inner) && isNamed(inner.expression, 'require');
}

type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.FunctionTypeNode;

export function functionValue(node: FunctionNode): FunctionValue {
  const parameters = node.parameters.filter((entry) => !(ts.isIdentifier(entry.name) && entry.name.text === 'this'));
  const body = ts.isFunctionTypeNode(node) ? undefined : node.body;
  return {
    kind: 'function',
    isAsync: hasModifier(node, ts.SyntaxKind.AsyncKeyword),
    isGenerator: !ts.isFunctionTypeNode(node) && node.asteriskToken !== undefined,
    parameters: parameters.length,
    second: secondParameterOf(node),
    item: itemKindOf(node),
    givesIterable: node.type ? isIterableType(node.type) : returnsIterable(body),
    hasBody: body !== undefined,
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
  'map filter flatMap flat slice concat split toSorted toReversed keys values entries from fromAsync of matchAll'.split(
    ' ',
  ),
);

function isIterableExpression(node: ts.Expression): boolean {
  const inner = unwrap(node);
  if (ts.isArrayLiteralExpression(inner)) return true;
  if (ts.isAwaitExpression(inner)) return isIterableExpression(inner.expression);
  if (isPromiseOf(inner, 'resolve')) return inner.arguments.some(isIterableExpression);
  if (isPromiseOf(inner, 'all') || isPromiseOf(inner, 'allSettled')) return true;
  if (ts.isNewExpression(inner)) return ts.isIdentifier(inner.expression) && iterableTypes.has(inner.expression.text);
  if (!ts.isCallExpression(inner)) return false;
  const callee = inner.expression;
  return isNamed(callee, 'Array') || (ts.isPropertyAccessExpression(callee) && arrayMethods.has(callee.name.text));
}

/** `Promise.all(…)` and the like. */
function isPromiseOf(node: ts.Expression, method: string): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  return isNamed(node.expression.expression, 'Promise') && node.expression.name.text === method;
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
