import ts from 'typescript';

/** The modifier keyword of a kind, e.g. `export`; undefined if the node has none. */
export function modifier(node: ts.Node, kind: ts.SyntaxKind): ts.Node | undefined {
  return ts.canHaveModifiers(node) ? ts.getModifiers(node)?.find((entry) => entry.kind === kind) : undefined;
}

export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return modifier(node, kind) !== undefined;
}

/** The node is an identifier with this name. */
export function isNamed(node: ts.Expression, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}

/** The expression inside parentheses, `as`, `satisfies`, `!` and type assertions. */
export function unwrap(node: ts.Expression): ts.Expression {
  const wrapped =
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isTypeAssertionExpression(node) ||
    ts.isNonNullExpression(node);
  return wrapped ? unwrap(node.expression) : node;
}

/** `receiver.method(…)`, with its parts. */
export interface MethodCall {
  readonly call: ts.CallExpression;
  readonly receiver: ts.Expression;
  readonly method: string;
}

export function methodCall(node: ts.Node): MethodCall | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  return { call: node, receiver: node.expression.expression, method: node.expression.name.text };
}

/** All nodes below a node, the node itself first. `enter` decides about the children of each. */
export function* nodesIn(node: ts.Node, enter: (node: ts.Node) => boolean = () => true): Generator<ts.Node> {
  yield node;
  if (!enter(node)) return;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesIn(child, enter);
}

/** The code of a node on one line, shortened. */
export function textOf(node: ts.Node): string {
  const text = node.getText().replaceAll(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The function that a node is in; the file at the top level. */
export function functionAround(node: ts.Node): ts.SignatureDeclaration | ts.SourceFile {
  let at = node.parent;
  while (!ts.isFunctionLike(at) && !ts.isSourceFile(at)) at = at.parent;
  return at;
}

/** Whether `await` is allowed where the node is. */
export function canAwait(node: ts.Node): boolean {
  const holder = functionAround(node);
  if (!ts.isSourceFile(holder)) return hasModifier(holder, ts.SyntaxKind.AsyncKeyword);
  return ts.isExternalModule(holder) && !/\.c[jt]s$/.test(holder.fileName);
}

/** All nodes below a node, except those of functions inside it. */
export const ownNodesIn = (node: ts.Node): Generator<ts.Node> =>
  nodesIn(node, (each) => each === node || !ts.isFunctionLike(each));
