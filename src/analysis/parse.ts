import ts from 'typescript';
import { Lines } from './lines.ts';
import type { Binding, ExportEntry, Outline, Value } from './outline.ts';

/**
 * Parses one module, however broken, and lists its top-level names and its exports. Syntax only: no
 * types are computed and nothing is read or resolved. The only file that knows TypeScript's parser.
 */
export function parseOutline(sourceText: string, fileName: string): Outline {
  const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  const file = ts.createSourceFile(fileName, sourceText, options);
  const collector = new Collector(file, /\.(js|cjs|jsx)$/.test(fileName));
  for (const statement of file.statements) collector.addStatement(statement);
  return { declarations: collector.declarations, exports: collector.exports };
}

const other: Value = { kind: 'other' };
const imported: Value = { kind: 'imported' };
const nestedExport = /^[ \t]*export\b/m;

class Collector {
  readonly declarations: Binding[] = [];
  readonly exports: ExportEntry[] = [];
  readonly #lines: Lines;

  private readonly file: ts.SourceFile;
  private readonly isCommonJs: boolean;

  constructor(file: ts.SourceFile, isCommonJs: boolean) {
    this.file = file;
    this.isCommonJs = isCommonJs;
    this.#lines = new Lines(file.text);
  }

  addStatement(statement: ts.Node): void {
    if (hasModifier(statement, ts.SyntaxKind.DeclareKeyword)) return;
    if (ts.isFunctionDeclaration(statement)) this.#addFunction(statement);
    else if (ts.isVariableStatement(statement)) this.#addVariables(statement);
    else if (ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) {
      this.#declare(statement, statement.name, other, statement);
    } else if (ts.isImportDeclaration(statement)) this.#addImport(statement);
    else if (ts.isExportDeclaration(statement)) this.#addExportList(statement);
    else if (ts.isExportAssignment(statement)) this.#addExportAssignment(statement);
    else if (this.isCommonJs && ts.isExpressionStatement(statement)) this.#addAssignment(statement.expression);
    this.#addSwallowed(statement);
  }

  /**
   * While a brace is missing, the parser takes everything after it for part of the open block.
   * An `export` can only stand at the top level, so one found deeper is taken out again.
   */
  #addSwallowed(statement: ts.Node): void {
    if (ts.isModuleDeclaration(statement)) return;
    if (!nestedExport.test(this.file.text.slice(statement.getStart(this.file) + 1, statement.end))) return;
    const visit = (node: ts.Node): void => {
      if (ts.isModuleDeclaration(node)) return;
      if (isExporting(node)) this.addStatement(node);
      else ts.forEachChild(node, visit);
    };
    ts.forEachChild(statement, visit);
  }

  #addFunction(node: ts.FunctionDeclaration): void {
    this.#declare(node, node.name, functionValue(node), node);
  }

  #addVariables(statement: ts.VariableStatement): void {
    for (const variable of statement.declarationList.declarations) {
      if (!ts.isIdentifier(variable.name)) continue;
      const alone = statement.declarationList.declarations.length === 1;
      this.#declare(
        statement,
        variable.name,
        valueOf(variable.initializer, variable.type),
        alone ? statement : variable,
      );
    }
  }

  #addImport(statement: ts.ImportDeclaration): void {
    const clause = statement.importClause;
    if (!clause || clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return;
    if (clause.name) this.declarations.push(this.#binding(clause.name, imported, clause.name));
    const named = clause.namedBindings;
    if (!named) return;
    if (ts.isNamespaceImport(named)) this.declarations.push(this.#binding(named.name, other, named));
    else {
      for (const element of named.elements) {
        if (!element.isTypeOnly) this.declarations.push(this.#binding(element.name, imported, element));
      }
    }
  }

  /** `export { f, g as h }` with or without `from`. What `export *` gives cannot be known without reading files. */
  #addExportList(statement: ts.ExportDeclaration): void {
    const clause = statement.exportClause;
    if (statement.isTypeOnly || !clause || !ts.isNamedExports(clause)) return;
    for (const element of clause.elements) {
      if (element.isTypeOnly) continue;
      const local = element.propertyName ?? element.name;
      const value: Value = statement.moduleSpecifier ? imported : { kind: 'reference', name: local.text };
      const binding = { ...this.#binding(element.name, value, element), name: local.text };
      this.exports.push({ exportName: element.name.text, binding });
    }
  }

  /** `export default …` and `export = …`, which a bundler turns into the default export. */
  #addExportAssignment(node: ts.ExportAssignment): void {
    this.#addExport('default', node.expression, node);
  }

  /** `module.exports = …`, `module.exports.f = …`, `exports.f = …`. */
  #addAssignment(node: ts.Expression): void {
    if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return;
    if (ts.isBinaryExpression(node.right)) this.#addAssignment(node.right);
    const name = commonJsExportName(node.left);
    if (name === undefined) return;
    const value = unwrap(lastAssigned(node.right));
    if (name === 'default' && ts.isObjectLiteralExpression(value)) this.#addExportedMembers(value);
    else this.#addExport(name, value, node, ts.isPropertyAccessExpression(node.left) ? node.left.name : undefined);
  }

  #addExportedMembers(literal: ts.ObjectLiteralExpression): void {
    for (const member of literal.properties) {
      if (!member.name || !ts.isIdentifier(member.name)) continue;
      const { text } = member.name;
      if (ts.isShorthandPropertyAssignment(member)) this.#addExport(text, member.name, member);
      else if (ts.isPropertyAssignment(member)) this.#addExport(text, member.initializer, member, member.name);
      else if (ts.isMethodDeclaration(member)) {
        this.exports.push({ exportName: text, binding: this.#binding(member.name, functionValue(member), member) });
      }
    }
  }

  #addExport(exportName: string, expression: ts.Expression, whole: ts.Node, nameNode?: ts.Node): void {
    const value = valueOf(expression, undefined);
    const inner = unwrap(expression);
    const ownName = ts.isFunctionExpression(inner) || ts.isIdentifier(inner) ? nameOf(inner) : undefined;
    const name = ownName?.text ?? (exportName === 'default' ? undefined : exportName);
    const place = exportName === 'default' ? (ownName ?? expression) : (nameNode ?? ownName ?? expression);
    this.exports.push({ exportName, binding: { ...this.#binding(place, value, whole), name } });
  }

  #declare(statement: ts.Node, name: ts.Identifier | undefined, value: Value, whole: ts.Node): void {
    const defaultKeyword = modifier(statement, ts.SyntaxKind.DefaultKeyword);
    const binding = this.#binding(name ?? defaultKeyword ?? whole, value, whole);
    // The parser gives a half-typed name the empty text.
    const text = name?.text === '' ? undefined : name?.text;
    this.declarations.push({ ...binding, name: text });
    if (!hasModifier(statement, ts.SyntaxKind.ExportKeyword)) return;
    const exportName = defaultKeyword ? 'default' : text;
    if (exportName === undefined) return;
    const target: Value = text === undefined ? value : { kind: 'reference', name: text };
    this.exports.push({ exportName, binding: { ...binding, name: text, value: target } });
  }

  #binding(place: ts.Node, value: Value, whole: ts.Node): Binding {
    return {
      name: ts.isIdentifier(place) ? place.text : undefined,
      at: this.#lines.positionAt(place.getStart(this.file)),
      lastLine: this.#lines.positionAt(whole.end).line,
      value,
    };
  }
}

function isExporting(node: ts.Node): boolean {
  return ts.isExportDeclaration(node) || ts.isExportAssignment(node) || hasModifier(node, ts.SyntaxKind.ExportKeyword);
}

function modifier(node: ts.Node, kind: ts.SyntaxKind): ts.Node | undefined {
  return ts.canHaveModifiers(node) ? ts.getModifiers(node)?.find((entry) => entry.kind === kind) : undefined;
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return modifier(node, kind) !== undefined;
}

function nameOf(node: ts.FunctionExpression | ts.Identifier): ts.Identifier | undefined {
  return ts.isIdentifier(node) ? node : node.name;
}

/** `module.exports` is the default export; `exports.f` and `module.exports.f` are `f`. */
function commonJsExportName(left: ts.Expression): string | undefined {
  if (!ts.isPropertyAccessExpression(left) || !ts.isIdentifier(left.name)) return undefined;
  if (isModuleExports(left)) return 'default';
  if (isModuleExports(left.expression) || isNamed(left.expression, 'exports')) return left.name.text;
  return undefined;
}

function isModuleExports(node: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(node) && node.name.text === 'exports' && isNamed(node.expression, 'module');
}

function isNamed(node: ts.Expression, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}

function lastAssigned(node: ts.Expression): ts.Expression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken
    ? lastAssigned(node.right)
    : node;
}

/** Without parentheses and type-level wrapping. */
function unwrap(node: ts.Expression): ts.Expression {
  const wrapped =
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isTypeAssertionExpression(node) ||
    ts.isNonNullExpression(node);
  return wrapped ? unwrap(node.expression) : node;
}

function valueOf(expression: ts.Expression | undefined, type: ts.TypeNode | undefined): Value {
  if (type && isIterableType(type)) return { kind: 'iterable' };
  if (!expression) return other;
  const inner = unwrap(expression);
  if (ts.isArrowFunction(inner) || ts.isFunctionExpression(inner)) return functionValue(inner);
  // A half-typed initializer is an identifier with an empty name.
  if (ts.isIdentifier(inner)) return inner.text === '' ? other : { kind: 'reference', name: inner.text };
  return isIterableExpression(inner) ? { kind: 'iterable' } : other;
}

type FunctionNode = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration;

function functionValue(node: FunctionNode): Value {
  const parameters = node.parameters.filter((entry) => !(ts.isIdentifier(entry.name) && entry.name.text === 'this'));
  return {
    kind: 'function',
    isAsync: hasModifier(node, ts.SyntaxKind.AsyncKeyword),
    isGenerator: node.asteriskToken !== undefined,
    parameters: parameters.length,
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

/** Looks at the function's own `return` statements, not at those of functions inside. */
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
