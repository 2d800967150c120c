import ts from 'typescript';
import { boundNames, type TopLevelName } from './topLevelNames.ts';

/** One mention of a top-level name inside a function. */
export interface Use {
  readonly name: string;
  /** The expression that changes the variable or its content; undefined if the mention changes nothing. */
  readonly change: ts.Node | undefined;
  /** The value is used. */
  readonly reads: boolean;
}

/** The mentions of top-level names in a function or class. */
export function usesIn(holder: TopLevelName, declared: ReadonlyMap<string, TopLevelName>): readonly Use[] {
  const uses: Use[] = [];
  const isOurs = (node: ts.Identifier, hidden: ReadonlySet<string>): boolean =>
    declared.has(node.text) && !hidden.has(node.text);
  const visit = (node: ts.Node, hidden: ReadonlySet<string>, isStatement: boolean): void => {
    const inner = hide(node, hidden);
    const target = changed(node, declared);
    if (target && isOurs(target, inner)) {
      // The result of a change counts as read unless the change is a whole statement. The other parts of the changing
      // expression are searched for more mentions.
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
  const { value } = holder;
  if (value) ts.forEachChild(value, (child) => visit(child, hide(value, new Set()), false));
  return uses;
}

/** Adds the names that a node declares: they hide those of the module. */
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

/** The variable that an expression changes, or whose content it changes: `count++`, `list.push(x)`, `map.key = x`. */
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
  // A global or sticky regular expression keeps its last position.
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
