import ts from 'typescript';
import { Lines } from './lines.ts';
import { unwrap } from './nodes.ts';
import type { Position } from './outline.ts';
import { parseOutline } from './parse.ts';
import { topLevelNames, type TopLevelName } from './topLevelNames.ts';
import { usesIn } from './usesIn.ts';

/** A call with which a module begins its own work whenever it is loaded. */
export interface TopLevelWork {
  /** Zero-based position of the call. */
  readonly at: Position;
  /** `main()`, at most 60 characters. */
  readonly call: string;
  /** What the call does: `runs handle`, `opens a pool`, `starts poolscope`, `starts a worker with this file`; null if only its name shows it. */
  readonly effect: string | null;
}

/**
 * Finds the first top-level call of a module that runs the job function, opens a pool of this library, starts
 * poolscope or a worker with its own file, itself or through functions of the module; or that is written like the start of a script: `main()`, or
 * `run()`, `start()` and the like of an async function that nobody awaits. Calls behind a guard are left out:
 *
 *     inputs.map(handle);    main();    run().catch(exit);    (async () => { await handle(1); })();    found
 *     if (import.meta.main) main();     await connect();      export const f = memoize(handle);        left out
 *
 * Syntax only: nothing is run, and imported modules are not read.
 */
export function findTopLevelWork(sourceText: string, fileName: string, exportName: string): TopLevelWork | undefined {
  const file = ts.createSourceFile(fileName, sourceText, ts.ScriptTarget.Latest, true);
  const found = new Finder(file, jobNameIn(sourceText, fileName, exportName)).find();
  if (!found) return undefined;
  const text = found.node.getText(file).replace(/\s+/g, ' ');
  return {
    at: new Lines(sourceText).positionAt(found.node.getStart(file)),
    call: text.length > 60 ? `${text.slice(0, 59)}…` : text,
    effect: found.effect,
  };
}

/** The local name of an exported function; undefined if another module declares it. */
function jobNameIn(sourceText: string, fileName: string, exportName: string): string | undefined {
  const outline = parseOutline(sourceText, fileName);
  const binding = outline.exports.find((entry) => entry.exportName === exportName)?.binding;
  return binding?.value.kind === 'reference' ? binding.value.name : binding?.name;
}

interface Found {
  readonly node: ts.Node;
  readonly effect: string | null;
}

/** Functions and methods that call a function which they receive, immediately or soon. */
const callers = new Set(
  (
    'map forEach flatMap filter reduce reduceRight some every find from then catch finally ' +
    'setTimeout setInterval setImmediate queueMicrotask nextTick'
  ).split(' '),
);
const chains = new Set(['then', 'catch', 'finally']);
const scriptName = /^(main|run|start|cli|demo|bench|benchmark|bootstrap|program|script)(?=$|[A-Z\d_])/;
/** Functions and classes that start a thread or process with a file. */
const starters = /^(Worker|Piscina|Tinypool|fork)$/;
/** A condition with one of these tells a program from a module that is imported. */
const guard =
  /import\.meta|require\.main|module\.parent|process\.(argv|env)|isMainThread|parentPort|isPrimary|isMaster/;

class Finder {
  readonly #declared: ReadonlyMap<string, TopLevelName>;
  readonly #file: ts.SourceFile;
  readonly #job: string | undefined;
  readonly #pools: ReadonlySet<string>;

  constructor(file: ts.SourceFile, job: string | undefined) {
    this.#file = file;
    this.#job = job;
    this.#declared = topLevelNames(file);
    this.#pools = poolNames(file);
  }

  find(): Found | undefined {
    return ts.forEachChild(this.#file, (statement) => this.#visit(statement));
  }

  /** Searches code that runs when the module is loaded. */
  #visit(node: ts.Node): Found | undefined {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isTypeNode(node)) return undefined;
    if (this.#isGuarded(node)) return undefined;
    if (ts.isExpressionStatement(node) && this.#isScript(node.expression)) {
      return this.#deeper(node) ?? { node: node.expression, effect: null };
    }
    const effect = ts.isCallExpression(node) || ts.isNewExpression(node) ? this.#effectOf(node) : undefined;
    return effect === undefined ? this.#deeper(node) : { node, effect };
  }

  #deeper(node: ts.Node): Found | undefined {
    return ts.forEachChild(node, (child) => this.#visit(runsNow(child) ?? child));
  }

  #isGuarded(node: ts.Node): boolean {
    if (ts.isIfStatement(node)) return this.#isGuard(node.expression);
    if (ts.isConditionalExpression(node)) return this.#isGuard(node.condition);
    return ts.isBinaryExpression(node) && isLogical(node.operatorToken.kind) && this.#isGuard(node.left);
  }

  /** The condition, or the value of a variable in it, asks whether the module is the program. */
  #isGuard(condition: ts.Expression): boolean {
    if (guard.test(condition.getText(this.#file))) return true;
    return identifiersIn(condition).some((name) => {
      const value = this.#declared.get(name)?.value;
      return value !== undefined && guard.test(value.getText(this.#file));
    });
  }

  /** `main()`, or the floating promise of an async function with the name of a script. */
  #isScript(expression: ts.Expression): boolean {
    const call = withoutChain(expression);
    if (!call || !ts.isIdentifier(call.expression)) return false;
    const { text } = call.expression;
    const value = this.#declared.get(text)?.value;
    if (!value || !scriptName.test(text)) return false;
    return text === 'main' || (isAsync(value) && !ts.isAwaitExpression(expression));
  }

  #effectOf(node: ts.CallExpression | ts.NewExpression): string | undefined {
    const own = this.#ownEffect(node);
    if (own !== undefined || ts.isNewExpression(node)) return own;
    for (const called of this.#calledBy(node)) {
      const effect = this.#effectWithin(called);
      if (effect !== undefined) return effect;
    }
    return undefined;
  }

  /** The names of the module that a call runs: its function, and functions that it passes to be called. */
  #calledBy({ expression, arguments: args }: ts.CallExpression): readonly string[] {
    const callee = unwrap(expression);
    const passed = callers.has(lastName(callee)) ? args.filter(ts.isIdentifier).map(({ text }) => text) : [];
    if (ts.isIdentifier(callee)) return [callee.text, ...passed];
    if (!ts.isPropertyAccessExpression(callee)) return passed;
    const object = unwrap(callee.expression);
    const made = ts.isNewExpression(object) ? unwrap(object.expression) : object;
    if (!ts.isIdentifier(made)) return passed;
    const declared = this.#declared.get(made.text);
    // A method of a function is call() or apply(); other objects are those whose methods are in this module.
    const runs =
      declared?.isFunction === true && made === object ? isApply(callee) : hasMethods(declared?.value, object);
    return runs ? [made.text, ...passed] : passed;
  }

  #effectWithin(name: string): string | undefined {
    const entry = this.#declared.get(name);
    if (name === this.#job) return `runs ${name}`;
    const reached = new Set(entry ? [entry] : []);
    // The loop adds to it.
    for (const each of reached) {
      if (!each.value) continue;
      const pool = this.#poolIn(each.value);
      if (pool !== undefined) return pool;
      for (const use of usesIn(each, this.#declared)) {
        if (use.name === this.#job) return `runs ${use.name}`;
        const used = this.#declared.get(use.name);
        if (used?.isFunction) reached.add(used);
      }
    }
    return undefined;
  }

  #poolIn(node: ts.Node): string | undefined {
    const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
    return (isCall ? this.#ownEffect(node) : undefined) ?? ts.forEachChild(node, (child) => this.#poolIn(child));
  }

  #ownEffect({ expression, arguments: given }: ts.CallExpression | ts.NewExpression): string | undefined {
    const callee = unwrap(expression);
    const root = ts.isPropertyAccessExpression(callee) ? unwrap(callee.expression) : callee;
    if (ts.isIdentifier(root) && this.#pools.has(root.text)) return 'opens a pool';
    const texts = (given ?? []).map((argument) => argument.getText(this.#file));
    const name = lastName(callee);
    if (starters.test(name) && texts.some(isThisFile)) return 'starts a worker with this file';
    return /^(exec|spawn|fork)/.test(name) && texts.some((text) => /\bpoolscope\b/.test(text))
      ? 'starts poolscope'
      : undefined;
  }
}

/** `__filename`, `{ filename: __filename }`, `new URL(import.meta.url)` */
const isThisFile = (argument: string): boolean =>
  /(^|:)(__filename|import\.meta\.(filename|url)|newURL\(import\.meta\.url\)|fileURLToPath\(import\.meta\.url\))(?=[,}]|$)/.test(
    argument.replace(/\s/g, ''),
  );

/** The function of a call that runs while the module is loaded: `(() => …)()`, `inputs.map((x) => …)`. */
function runsNow(node: ts.Node): ts.Node | undefined {
  if (!ts.isParenthesizedExpression(node) && !ts.isFunctionExpression(node) && !ts.isArrowFunction(node))
    return undefined;
  const inner = ts.isParenthesizedExpression(node) ? unwrap(node) : node;
  if (!ts.isFunctionExpression(inner) && !ts.isArrowFunction(inner)) return undefined;
  const { parent } = node;
  if (!ts.isCallExpression(parent)) return undefined;
  return parent.expression === node || callers.has(lastName(unwrap(parent.expression))) ? inner.body : undefined;
}

/** The call of `main().catch(…)`, `void main()` and `await main()`. */
function withoutChain(expression: ts.Expression): ts.CallExpression | undefined {
  const inner = unwrap(expression);
  if (ts.isVoidExpression(inner) || ts.isAwaitExpression(inner)) return withoutChain(inner.expression);
  if (!ts.isCallExpression(inner)) return undefined;
  const callee = inner.expression;
  return ts.isPropertyAccessExpression(callee) && chains.has(callee.name.text)
    ? withoutChain(callee.expression)
    : inner;
}

/** Local names of `Pool` of this library. */
function poolNames(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const named = statement.importClause?.namedBindings;
    if (statement.moduleSpecifier.text !== 'poolscope' || !named || !ts.isNamedImports(named)) continue;
    for (const { name, propertyName } of named.elements)
      if ((propertyName ?? name).text === 'Pool') names.add(name.text);
  }
  return names;
}

function identifiersIn(node: ts.Node): readonly string[] {
  const names: string[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isIdentifier(each)) names.push(each.text);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return names;
}

const lastName = (callee: ts.Expression): string =>
  ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) ? callee.name.text : '';

const isApply = ({ name }: ts.PropertyAccessExpression): boolean => name.text === 'call' || name.text === 'apply';

/** An object with functions of the module: `new Runner()`, a variable that holds one, or an object literal. */
function hasMethods(value: ts.Node | undefined, object: ts.Expression): boolean {
  if (ts.isNewExpression(object)) return true;
  return value !== undefined && (ts.isObjectLiteralExpression(value) || ts.isNewExpression(value));
}

const isLogical = (kind: ts.SyntaxKind): boolean =>
  kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;

const isAsync = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;
