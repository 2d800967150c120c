import ts from 'typescript';
import { Lines } from './lines.ts';

/** A variable of a module that outlives the call of a function, and that calls change and read. */
export interface StateVariable {
  readonly name: string;
  /** Zero-based, of its declaration. */
  readonly line: number;
  /** Where it is changed, in source order. */
  readonly changes: readonly { readonly line: number; readonly text: string }[];
}

/**
 * The variables at the top level of a module through which one call of an exported function may affect a later one:
 * what the function, or a function of the module that it names, both changes and reads. By the text alone: nothing is
 * run or resolved, and the state of imported modules is not seen. Of an export that is not a function of this module,
 * all functions are looked at.
 */
export function findModuleState(sourceText: string, fileName: string, exportName: string): readonly StateVariable[] {
  const file = ts.createSourceFile(fileName, sourceText, ts.ScriptTarget.Latest, false);
  const lines = new Lines(sourceText);
  const lineOf = (node: ts.Node): number => lines.positionAt(node.getStart(file)).line;
  const declared = topLevelNames(file);
  const uses = reachable(declared, exportName).flatMap((name) => usesIn(declared.get(name)!, declared));
  return [...declared.values()].flatMap((variable): StateVariable[] => {
    const own = uses.filter(({ name }) => name === variable.name);
    const changes = own.filter(({ change }) => change !== undefined);
    if (changes.length === 0 || !own.some(({ reads }) => reads)) return [];
    return [
      {
        name: variable.name,
        line: lineOf(variable.at),
        changes: changes
          .map(({ change }) => change!)
          .sort((a, b) => a.pos - b.pos)
          .map((change) => ({ line: lineOf(change), text: change.getText(file) })),
      },
    ];
  });
}

interface TopLevelName {
  readonly name: string;
  readonly at: ts.Node;
  readonly isFunction: boolean;
  /** Undefined where nothing is given. */
  readonly value: ts.Node | undefined;
  readonly exportNames: readonly string[];
}

function topLevelNames(file: ts.SourceFile): Map<string, TopLevelName> {
  const found = new Map<string, TopLevelName>();
  const exported = new Map<string, string[]>();
  const add = (name: string, at: ts.Node, value: ts.Node | undefined, exportNames: string[]): void => {
    const isFunction = value !== undefined && (ts.isFunctionLike(value) || ts.isClassLike(value));
    found.set(name, { name, at, value, isFunction, exportNames });
  };
  for (const statement of file.statements) {
    const flags = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    const has = (kind: ts.SyntaxKind): boolean => flags.some((flag) => flag.kind === kind);
    const exportNames = (name: string): string[] => {
      if (!has(ts.SyntaxKind.ExportKeyword)) return [];
      return [has(ts.SyntaxKind.DefaultKeyword) ? 'default' : name];
    };
    if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      const name = statement.name?.text ?? 'default';
      add(name, statement, statement, exportNames(name));
    } else if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        for (const each of boundNames(name)) add(each.text, each, initializer, exportNames(each.text));
      }
    } else if (ts.isExportAssignment(statement)) {
      if (ts.isIdentifier(statement.expression)) exported.set(statement.expression.text, ['default']);
      else add('default', statement, statement.expression, ['default']);
    } else if (
      ts.isExportDeclaration(statement) &&
      statement.exportClause &&
      ts.isNamedExports(statement.exportClause)
    ) {
      for (const { name, propertyName } of statement.exportClause.elements) {
        const local = (propertyName ?? name).text;
        exported.set(local, [...(exported.get(local) ?? []), name.text]);
      }
    }
  }
  for (const [local, names] of exported) {
    const known = found.get(local);
    if (known) found.set(local, { ...known, exportNames: [...known.exportNames, ...names] });
  }
  return found;
}

function boundNames(name: ts.BindingName): readonly ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : boundNames(element.name)));
}

/** The functions that a call of the export may run, by name. */
function reachable(declared: ReadonlyMap<string, TopLevelName>, exportName: string): readonly string[] {
  const functions = [...declared.values()].filter(({ isFunction }) => isFunction);
  const entry = functions.find(({ exportNames }) => exportNames.includes(exportName));
  if (!entry) return functions.map(({ name }) => name);
  const seen = new Set([entry.name]);
  for (const name of seen) {
    for (const use of usesIn(declared.get(name)!, declared)) if (declared.get(use.name)?.isFunction) seen.add(use.name);
  }
  return [...seen];
}

/** One mention of a top-level name inside of a function. */
interface Use {
  readonly name: string;
  /** The expression that changes it or what it holds. */
  readonly change: ts.Node | undefined;
  /** Its value goes somewhere. */
  readonly reads: boolean;
}

function usesIn(holder: TopLevelName, declared: ReadonlyMap<string, TopLevelName>): readonly Use[] {
  const uses: Use[] = [];
  const isOurs = (node: ts.Identifier, hidden: ReadonlySet<string>): boolean =>
    declared.has(node.text) && !hidden.has(node.text);
  const visit = (node: ts.Node, hidden: ReadonlySet<string>, isStatement: boolean): void => {
    const inner = hide(node, hidden);
    const target = changed(node, declared);
    if (target && isOurs(target, inner)) {
      // What a change gives counts as read, and so do the parts of a call or an assignment that changes.
      uses.push({ name: target.text, change: node, reads: !isStatement });
      ts.forEachChild(node, (child) => visitBesides(child, target, inner));
    } else if (ts.isIdentifier(node)) {
      if (isOurs(node, inner)) uses.push({ name: node.text, change: undefined, reads: true });
    } else if (ts.isPropertyAccessExpression(node)) visit(node.expression, inner, false);
    else if (ts.isPropertyAssignment(node)) {
      if (ts.isComputedPropertyName(node.name)) visit(node.name, inner, false);
      visit(node.initializer, inner, false);
    } else ts.forEachChild(node, (child) => visit(child, inner, ts.isExpressionStatement(node)));
  };
  const visitBesides = (node: ts.Node, target: ts.Identifier, hidden: ReadonlySet<string>): void => {
    if (node === target) return;
    if (ts.isPropertyAccessExpression(node)) return visitBesides(node.expression, target, hidden);
    if (ts.isElementAccessExpression(node)) {
      visitBesides(node.expression, target, hidden);
      return visit(node.argumentExpression, hidden, false);
    }
    visit(node, hidden, false);
  };
  if (holder.value) ts.forEachChild(holder.value, (child) => visit(child, hide(holder.value!, new Set()), false));
  return uses;
}

/** The names that a function or block declares hide those of the module. */
function hide(node: ts.Node, hidden: ReadonlySet<string>): ReadonlySet<string> {
  const names: ts.Identifier[] = [];
  if (ts.isFunctionLike(node)) names.push(...node.parameters.flatMap(({ name }) => boundNames(name)));
  const statements = ts.isBlock(node) ? node.statements : [];
  for (const statement of statements) {
    if (ts.isVariableStatement(statement)) names.push(...declaredIn(statement.declarationList));
    else if (ts.isFunctionDeclaration(statement) && statement.name) names.push(statement.name);
  }
  if ((ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node)) && node.initializer) {
    if (ts.isVariableDeclarationList(node.initializer)) names.push(...declaredIn(node.initializer));
  }
  if (ts.isCatchClause(node) && node.variableDeclaration) names.push(...boundNames(node.variableDeclaration.name));
  return names.length === 0 ? hidden : new Set([...hidden, ...names.map(({ text }) => text)]);
}

const declaredIn = (list: ts.VariableDeclarationList): ts.Identifier[] =>
  list.declarations.flatMap(({ name }) => boundNames(name));

const changingMethods = new Set(
  'push pop shift unshift splice sort reverse fill copyWithin set add delete clear append next return write'.split(' '),
);
const statefulRegexMethods = new Set(['test', 'exec']);

/** The variable that an expression changes, or whose content it changes. */
function changed(node: ts.Node, declared: ReadonlyMap<string, TopLevelName>): ts.Identifier | undefined {
  if (ts.isBinaryExpression(node)) return isAssignment(node.operatorToken.kind) ? rootOf(node.left) : undefined;
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const steps = node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken;
    return steps ? rootOf(node.operand) : undefined;
  }
  if (ts.isDeleteExpression(node)) return rootOf(node.expression);
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression: object, name } = node.expression;
  const root = rootOf(object);
  if (root?.text === 'Object' && name.text === 'assign') return node.arguments[0] && rootOf(node.arguments[0]);
  if (changingMethods.has(name.text)) return root;
  const value = root && declared.get(root.text)?.value;
  // A global or sticky expression remembers where it stopped.
  const isStateful = value && ts.isRegularExpressionLiteral(value) && /\/[a-z]*[gy][a-z]*$/.test(value.text);
  return isStateful && statefulRegexMethods.has(name.text) ? root : undefined;
}

const isAssignment = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

function rootOf(node: ts.Node): ts.Identifier | undefined {
  if (ts.isIdentifier(node)) return node;
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return rootOf(node.expression);
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node)) {
    return rootOf(node.expression);
  }
  return undefined;
}
