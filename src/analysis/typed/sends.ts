import ts from 'typescript';
import { methodCall, nodesIn, textOf } from '../nodes.ts';
import type { Loss } from './crossing.ts';
import { isInstanceOf, libraryClass, packageOf, symbolOf } from './symbols.ts';
import type { ModuleView } from './moduleView.ts';

/** A value that is copied to another thread. */
export interface Send {
  /** The expression or declaration to report. */
  readonly node: ts.Node;
  readonly type: ts.Type;
  /** The name of the value in messages, e.g. `the item`. */
  readonly name: string;
  /** The expression whose value is sent as it is; undefined if only parts of it are, such as the elements of items. */
  readonly whole: ts.Expression | undefined;
}

const itemMethods = new Set(['map', 'mapAsync', 'imap', 'imapUnordered', 'starmap', 'starmapAsync']);
const argumentMethods = new Set(['apply', 'applyAsync']);

/** All values that the module sends to workers or back, as far as its types show them. */
export function* sendsOf(module: ModuleView): Generator<Send> {
  const { file, checker } = module;
  for (const node of nodesIn(file)) {
    if (ts.isCallExpression(node)) yield* sentByCall(node, checker);
    else if (ts.isNewExpression(node)) yield* sentToWorker(node, checker);
  }
  for (const job of module.workerCode.jobs) yield* resultsOf(job, checker);
  yield* inputsOf(module);
}

function* sentByCall(node: ts.CallExpression, checker: ts.TypeChecker): Generator<Send> {
  const found = methodCall(node);
  if (!found) return;
  const { receiver, method, call } = found;
  const [first, second] = call.arguments;
  if (method === 'postMessage' && first && call.arguments.length === 1) {
    if (isPort(receiver, checker)) yield sent(first, 'the message', checker);
  } else if (second && (itemMethods.has(method) || argumentMethods.has(method))) {
    if (libraryClass(receiver, ['Pool'], checker) === undefined) return;
    if (argumentMethods.has(method)) yield* argumentsIn(second, checker);
    else {
      const type = elementOf(checker.getTypeAtLocation(second), checker);
      if (type) yield { node: second, type, name: 'an item', whole: undefined };
    }
  } else if (method === 'run' && first) {
    const type = checker.getTypeAtLocation(receiver);
    if (['Piscina', 'FixedQueue', 'Tinypool'].some((name) => isFrom(type, name, checker)))
      yield sent(first, 'the task', checker);
  } else if (method === 'exec' && second) {
    const symbol = checker.getTypeAtLocation(receiver).getSymbol();
    if (packageOf(symbol) === 'workerpool') yield* argumentsIn(second, checker);
  }
}

/** The elements of a list of arguments. */
function* argumentsIn(list: ts.Expression, checker: ts.TypeChecker): Generator<Send> {
  if (!ts.isArrayLiteralExpression(list)) yield { ...sent(list, 'the arguments', checker), whole: undefined };
  else for (const each of list.elements) if (!ts.isSpreadElement(each)) yield sent(each, 'the argument', checker);
}

const isFrom = (type: ts.Type, name: string, checker: ts.TypeChecker): boolean =>
  isInstanceOf(type, name, name.toLowerCase(), checker);

function isPort(receiver: ts.Expression, checker: ts.TypeChecker): boolean {
  const type = checker.getTypeAtLocation(receiver);
  return ['MessagePort', 'Worker', 'BroadcastChannel'].some((name) => isInstanceOf(type, name, 'node', checker));
}

/** `new Worker(url, { workerData })` */
function* sentToWorker(node: ts.NewExpression, checker: ts.TypeChecker): Generator<Send> {
  const [, options] = node.arguments ?? [];
  if (!options || !ts.isObjectLiteralExpression(options)) return;
  if (options.properties.some(({ name }) => name?.getText() === 'transferList')) return;
  const symbol = symbolOf(node.expression, checker);
  if (symbol?.name !== 'Worker' || packageOf(symbol) !== 'node') return;
  for (const property of options.properties) {
    if (property.name?.getText() !== 'workerData') continue;
    if (ts.isPropertyAssignment(property)) yield sent(property.initializer, 'workerData', checker);
    else if (ts.isShorthandPropertyAssignment(property)) {
      yield { ...sent(property.name, 'workerData', checker), whole: undefined };
    }
  }
}

/** What a job returns. A result of the wrong class is the declaration's matter, so that it is reported once for each job. */
function* resultsOf(job: ts.SignatureDeclaration, checker: ts.TypeChecker): Generator<Send> {
  const signature = checker.getSignatureFromDeclaration(job);
  if (!signature) return;
  const returned = checker.getReturnTypeOfSignature(signature);
  const type = checker.getAwaitedType(returned) ?? returned;
  yield { node: job.name ?? job, type, name: 'the result', whole: undefined };
}

/** The elements of the exports `inputs` and `initargs`. */
function* inputsOf({ file, checker }: ModuleView): Generator<Send> {
  for (const [name, what] of [
    ['inputs', 'an item'],
    ['initargs', 'an argument of setup'],
  ] as const) {
    const found = exportedValue(file, name, checker);
    if (!found) continue;
    const type = elementOf(resultOf(found.type, checker), checker);
    if (type) yield { node: found.node, type, name: what, whole: undefined };
  }
}

/** The declaration of an export in this file, with its type. */
export function exportedValue(
  file: ts.SourceFile,
  name: string,
  checker: ts.TypeChecker,
): { readonly node: ts.Node; readonly type: ts.Type } | undefined {
  const module = checker.getSymbolAtLocation(file);
  const symbol = module && checker.getExportsOfModule(module).find((each) => each.name === name);
  const declaration = symbol?.valueDeclaration;
  if (!symbol || declaration?.getSourceFile() !== file) return undefined;
  const node = ts.getNameOfDeclaration(declaration) ?? declaration;
  return { node, type: checker.getTypeOfSymbolAtLocation(symbol, node) };
}

/** The value itself, or what it returns and resolves with. */
export function resultOf(type: ts.Type, checker: ts.TypeChecker): ts.Type {
  const [signature] = type.getCallSignatures();
  const result = signature ? checker.getReturnTypeOfSignature(signature) : type;
  return checker.getAwaitedType(result) ?? result;
}

const iterables = new Set(
  'Array ReadonlyArray Set ReadonlySet Iterable AsyncIterable Generator AsyncGenerator IterableIterator'.split(' '),
);

/** The type of the elements of an array or iterable; undefined if the type does not show it. */
export function elementOf(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
  if (checker.isArrayType(type) || checker.isTupleType(type))
    return checker.getIndexTypeOfType(type, ts.IndexKind.Number);
  const symbol = type.getSymbol();
  if (!symbol || !iterables.has(symbol.name) || packageOf(symbol) !== 'lib') return undefined;
  return checker.getTypeArguments(type as ts.TypeReference)[0];
}

const sent = (node: ts.Expression, name: string, checker: ts.TypeChecker): Send => ({
  node,
  type: checker.getTypeAtLocation(node),
  name,
  whole: node,
});

/** The part of a value that is lost, as messages name it: `task.options.onDone`, or `"onDone" of an item`. */
export function partOf({ whole, name }: Send, { path }: Loss): string {
  if (path === '') return whole && ts.isIdentifier(whole) ? whole.text : name;
  const isShort = whole && (ts.isIdentifier(whole) || ts.isPropertyAccessExpression(whole));
  return isShort ? `${textOf(whole)}${path}` : `"${path.replace(/^\./, '')}" of ${name}`;
}
