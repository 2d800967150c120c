import ts from 'typescript';
import { isNamed, nodesIn } from '../nodes.ts';
import { reservedExports } from '../reservedExports.ts';
import { symbolOf } from './symbols.ts';

/** A function with a body. */
export type FunctionNode = ts.FunctionLikeDeclaration & { readonly body: ts.Node };

/** The code that the workers of a module run. */
export interface WorkerCode {
  /** The exported functions that run once for each item. */
  readonly jobs: readonly FunctionNode[];
  /** The beginning of the code: jobs, `setup` and `teardown`, or the whole file of a worker that receives messages itself. */
  readonly roots: readonly Root[];
  /** The roots, and all functions that they call, also in files that the module imports. */
  readonly nodes: readonly Root[];
  /** The workers are processes. Functions that threads lack work there. */
  readonly areProcesses: boolean;
}

/** How other code uses a module as that of workers. */
export interface WorkerUse {
  readonly areProcesses: boolean;
}

type Root = FunctionNode | ts.SourceFile;

/** Each node of a file that is in one of these functions, once. */
export function nodesOf(file: ts.SourceFile, functions: readonly Root[]): ReadonlySet<ts.Node> {
  return new Set(functions.flatMap((each) => (each.getSourceFile() === file ? [...nodesIn(each)] : [])));
}

const limits = { depth: 4, functions: 200 } as const;

/**
 * Finds the code that runs in workers. A module is one of workers if it exports `inputs` or `initargs`, if a pool opens it
 * (`use`), or if it receives the messages of a worker. An exported function alone is no evidence.
 */
export function findWorkerCode(file: ts.SourceFile, checker: ts.TypeChecker, use: WorkerUse | undefined): WorkerCode {
  if (isWorkerScript(file))
    return { jobs: [], roots: [file], nodes: reachableFrom([file], checker), areProcesses: false };
  const exported = exportedFunctions(file, checker);
  const names = exportNames(file, checker);
  const isJobModule = use !== undefined || names.has('inputs') || names.has('initargs');
  if (!isJobModule) return { jobs: [], roots: [], nodes: [], areProcesses: false };
  const jobs = [...exported].filter(([name]) => !reservedExports.has(name)).map(([, node]) => node);
  const hooks = ['setup', 'teardown'].flatMap((name) => exported.get(name) ?? []);
  const roots = [...jobs, ...hooks];
  return {
    jobs,
    roots,
    nodes: reachableFrom(roots, checker),
    areProcesses: use?.areProcesses === true,
  };
}

/** The functions of the project that this code calls, directly or not, and the code itself. */
export function reachableFrom(
  roots: readonly Root[],
  checker: ts.TypeChecker,
  follows: (call: ts.CallExpression) => boolean = () => true,
): readonly Root[] {
  const reached = new Set<Root>(roots);
  let newest = roots;
  for (let depth = 0; depth < limits.depth && reached.size < limits.functions; depth++) {
    const called = newest.flatMap((from) => calledBy(from, checker, follows)).filter((each) => !reached.has(each));
    for (const each of called) reached.add(each);
    newest = called;
  }
  return [...reached];
}

function calledBy(from: Root, checker: ts.TypeChecker, follows: (call: ts.CallExpression) => boolean): FunctionNode[] {
  const called: FunctionNode[] = [];
  for (const node of nodesIn(ts.isSourceFile(from) ? from : from.body)) {
    if (!ts.isCallExpression(node) || !follows(node)) continue;
    const { expression } = node;
    const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
    const target = ts.isIdentifier(name) ? functionOf(symbolOf(name, checker)) : undefined;
    if (target && isOwnCode(target.getSourceFile())) called.push(target);
  }
  return called;
}

/** A file of the project, and not of a package. */
const isOwnCode = ({ fileName, isDeclarationFile }: ts.SourceFile): boolean =>
  !isDeclarationFile && !fileName.includes('/node_modules/');

/** The function that a name is declared as; undefined for anything else, such as a method of an interface. */
export function functionOf(symbol: ts.Symbol | undefined): FunctionNode | undefined {
  for (const declaration of symbol?.declarations ?? []) {
    const node =
      ts.isVariableDeclaration(declaration) || ts.isPropertyAssignment(declaration)
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
