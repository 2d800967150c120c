import ts from 'typescript';
import { hasModifier } from './nodes.ts';

/** A name that a module declares at its top level. */
export interface TopLevelName {
  /** `default` for a default export without a name. */
  readonly name: string;
  readonly at: ts.Node;
  readonly isFunction: boolean;
  /** The function, class or initial value; undefined if a variable has none. */
  readonly value: ts.Node | undefined;
  readonly exportNames: readonly string[];
}

/** The declarations of a module by name. Of overloads, the implementation. */
export function topLevelNames(file: ts.SourceFile): ReadonlyMap<string, TopLevelName> {
  const listed = exportLists(file);
  const declared = file.statements.flatMap(namesIn).map((each) => {
    return { ...each, exportNames: [...each.exportNames, ...(listed.get(each.name) ?? [])] };
  });
  return new Map(declared.map((each) => [each.name, each]));
}

function namesIn(statement: ts.Statement): readonly TopLevelName[] {
  const exportNames = (name: string): string[] => {
    if (!hasModifier(statement, ts.SyntaxKind.ExportKeyword)) return [];
    return [hasModifier(statement, ts.SyntaxKind.DefaultKeyword) ? 'default' : name];
  };
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    const name = statement.name?.text ?? 'default';
    return [topLevelName(name, statement, statement, exportNames(name))];
  }
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
      boundNames(name).map((each) => topLevelName(each.text, each, initializer, exportNames(each.text))),
    );
  }
  if (ts.isExportAssignment(statement) && !ts.isIdentifier(statement.expression)) {
    return [topLevelName('default', statement, statement.expression, ['default'])];
  }
  return [];
}

function topLevelName(
  name: string,
  at: ts.Node,
  value: ts.Node | undefined,
  exportNames: readonly string[],
): TopLevelName {
  const isFunction = value !== undefined && (ts.isFunctionLike(value) || ts.isClassLike(value));
  return { name, at, value, isFunction, exportNames };
}

/** The exports of `export { f as g }` and `export default f`, by local name. */
function exportLists(file: ts.SourceFile): ReadonlyMap<string, readonly string[]> {
  const lists = new Map<string, string[]>();
  const add = (local: string, exported: string): void => {
    lists.set(local, [...(lists.get(local) ?? []), exported]);
  };
  for (const statement of file.statements) {
    if (ts.isExportAssignment(statement) && ts.isIdentifier(statement.expression)) {
      add(statement.expression.text, 'default');
    }
    if (!ts.isExportDeclaration(statement) || !statement.exportClause) continue;
    if (!ts.isNamedExports(statement.exportClause)) continue;
    for (const { name, propertyName } of statement.exportClause.elements) add((propertyName ?? name).text, name.text);
  }
  return lists;
}

/** The identifiers that a declaration binds: one, or those of a destructuring pattern. */
export function boundNames(name: ts.BindingName): readonly ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : boundNames(element.name)));
}
