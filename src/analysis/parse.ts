import ts from 'typescript';
import { Lines } from './lines.ts';
import { hasModifier, isNamed, modifier, unwrap } from './nodes.ts';
import type { Binding, ExportEntry, Outline, Value } from './outline.ts';
import { boundNames } from './topLevelNames.ts';
import { functionValue, imported, isRequired, other, valueOf } from './valueOf.ts';

/**
 * Parses one module and lists its top-level names and its exports. Broken text yields a shorter list, never an error.
 * Syntax only: no types are computed, no other file is read, no import is resolved.
 */
export function parseOutline(sourceText: string, fileName: string): Outline {
  // In JavaScript, a comment may have the type of a parameter.
  const jsDocParsingMode = /\.[cm]?jsx?$/.test(fileName) ? ts.JSDocParsingMode.ParseAll : ts.JSDocParsingMode.ParseNone;
  const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode };
  // With parents, because the comment belongs to the whole declaration.
  const file = ts.createSourceFile(fileName, sourceText, options, true);
  const collector = new Collector(file, /\.(js|cjs|jsx|cts)$/.test(fileName));
  for (const statement of file.statements) collector.addStatement(statement);
  return { declarations: collector.declarations, exports: collector.exports };
}

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
   * If a closing brace is missing, the parser puts everything after it into the open block. An `export` is allowed at
   * the top level only, so one that is found deeper is added like a top-level statement.
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
      if (!ts.isIdentifier(variable.name)) {
        // `const { f } = require('./g')`
        if (!variable.initializer || !isRequired(variable.initializer)) continue;
        for (const name of boundNames(variable.name)) this.declarations.push(this.#binding(name, imported, name));
        continue;
      }
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

  /** `export { f, g as h }` with or without `from`. The names of `export *` are in another file, and left out. */
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

  /** `export default …`, and `export = …`, which bundlers treat as the default export. */
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
    // The parser represents a half-typed name by the empty text.
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

function lastAssigned(node: ts.Expression): ts.Expression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken
    ? lastAssigned(node.right)
    : node;
}
