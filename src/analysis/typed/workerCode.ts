import ts from 'typescript';
import { isNamed, nodesIn } from '../nodes.ts';
import { symbolOf } from './symbols.ts';

/** A function of the checked module with a body. */
export type FunctionNode = ts.FunctionLikeDeclaration & { readonly body: ts.Node };

/** The code of a module that runs in workers. */
export interface WorkerCode {
  /** The exported functions that run once for each item. */
  readonly jobs: readonly FunctionNode[];
  /** Jobs, `setup` and `teardown`. */
  readonly roots: readonly FunctionNode[];
  /** The roots, all functions of the module that they call, or the file if all of it is a worker's. */
  readonly nodes: readonly ts.Node[];
  /** The workers are processes. Functions that threads lack work there. */
  readonly areProcesses: boolean;
}

/** How other code uses a module as that of workers. */
export interface WorkerUse {
  readonly areProcesses: boolean;
}

/** Each node of the code that runs in workers, once. */
export function nodesInWorkers({ nodes }: WorkerCode): ReadonlySet<ts.Node> {
  return new Set(nodes.flatMap((node) => [...nodesIn(node)]));
}

const reserved = new Set(['inputs', 'initargs', 'setup', 'teardown']);
const limits = { depth: 4, functions: 200 } as const;

/**
 * Finds the code that runs in workers. A module is one of workers if it exports `inputs` or `initargs`, if a pool opens it
 * (`use`), or if it receives the messages of a worker. An exported function alone is no evidence.
 */
export function findWorkerCode(file: ts.SourceFile, checker: ts.TypeChecker, use: WorkerUse | undefined): WorkerCode {
  if (isWorkerScript(file)) return { jobs: [], roots: [], nodes: [file], areProcesses: false };
  const exported = exportedFunctions(file, checker);
  const names = exportNames(file, checker);
  const isJobModule = use !== undefined || names.has('inputs') || names.has('initargs');
  if (!isJobModule) return { jobs: [], roots: [], nodes: [], areProcesses: false };
  const jobs = [...exported].filter(([name]) => !reserved.has(name)).map(([, node]) => node);
  const hooks = ['setup', 'teardown'].flatMap((name) => exported.get(name) ?? []);
  const roots = [...jobs, ...hooks];
  return {
    jobs,
    roots,
    nodes: reachableFrom(roots, checker),
    areProcesses: use?.areProcesses === true,
  };
}

/** The functions of the module that these functions call, directly or not, and they themselves. */
export function reachableFrom(
  roots: readonly FunctionNode[],
  checker: ts.TypeChecker,
  follows: (call: ts.CallExpression) => boolean = () => true,
): readonly FunctionNode[] {
  const reached = new Set<FunctionNode>(roots);
  let newest: readonly FunctionNode[] = roots;
  for (let depth = 0; depth < limits.depth && reached.size < limits.functions; depth++) {
    const called = newest.flatMap((from) => calledBy(from, checker, follows)).filter((each) => !reached.has(each));
    for (const each of called) reached.add(each);
    newest = called;
  }
  return [...reached];
}

function calledBy(
  from: FunctionNode,
  checker: ts.TypeChecker,
  follows: (call: ts.CallExpression) => boolean,
): FunctionNode[] {
  const called: FunctionNode[] = [];
  for (const node of nodesIn(from.body)) {
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || !follows(node)) continue;
    const target = functionOf(symbolOf(node.expression, checker));
    if (target?.getSourceFile() === from.getSourceFile()) called.push(target);
  }
  return called;
}

/** The function that a name is declared as; undefined for anything else. */
export function functionOf(symbol: ts.Symbol | undefined): FunctionNode | undefined {
  for (const declaration of symbol?.declarations ?? []) {
    const node = ts.isVariableDeclaration(declaration)
      ? declaration.initializer
      : ts.isExportAssignment(declaration)
        ? declaration.expression
        : declaration;
    if (node && isFunctionNode(node)) return node;
  }
  return undefined;
}

export const isFunctionNode = (node: ts.Node): node is FunctionNode =>
  ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;

export function exportNames(file: ts.SourceFile, checker: ts.TypeChecker): ReadonlyMap<string, ts.Symbol> {
  const module = checker.getSymbolAtLocation(file);
  return new Map((module ? checker.getExportsOfModule(module) : []).map((symbol) => [symbol.name, symbol]));
}

function exportedFunctions(file: ts.SourceFile, checker: ts.TypeChecker): ReadonlyMap<string, FunctionNode> {
  const found = new Map<string, FunctionNode>();
  for (const [name, symbol] of exportNames(file, checker)) {
    const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const node = functionOf(own);
    if (node?.getSourceFile() === file) found.set(name, node);
  }
  return found;
}

/** The file receives what is posted to a worker, and asks nowhere whether it runs in the main thread. */
function isWorkerScript(file: ts.SourceFile): boolean {
  const names = new Set(namesFromThreads(file));
  return (names.has('parentPort') || names.has('workerData')) && !names.has('isMainThread');
}

/** What the file imports from `node:worker_threads`, by name. */
function* namesFromThreads(file: ts.SourceFile): Generator<string> {
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement) && isThreads(statement.moduleSpecifier)) {
      const named = statement.importClause?.namedBindings;
      if (named && ts.isNamedImports(named))
        for (const { name, propertyName } of named.elements) yield (propertyName ?? name).text;
    }
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!ts.isObjectBindingPattern(name) || !initializer || !requiresThreads(initializer)) continue;
      for (const element of name.elements) yield (element.propertyName ?? element.name).getText(file);
    }
  }
}

const isThreads = (node: ts.Node): boolean =>
  ts.isStringLiteralLike(node) && /^(node:)?worker_threads$/.test(node.text);

const requiresThreads = (node: ts.Expression): boolean =>
  ts.isCallExpression(node) && isNamed(node.expression, 'require') && node.arguments.some(isThreads);
