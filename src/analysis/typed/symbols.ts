import ts from 'typescript';

/** The symbol that an expression or a name stands for, behind imports and re-exports. */
export function symbolOf(node: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(node);
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The variable that an identifier reads, also in the literal `{ name }`. */
export const variableOf = (node: ts.Identifier, checker: ts.TypeChecker): ts.Symbol | undefined =>
  ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);

/** The package whose files declare a symbol; `node` for Node's types, `lib` for the language, undefined for other code. */
export function packageOf(symbol: ts.Symbol | undefined): string | undefined {
  const path = symbol?.declarations?.[0]?.getSourceFile().fileName;
  if (path === undefined) return undefined;
  const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
  if (name === '@types/node' || name === 'undici-types') return 'node';
  if (/\/lib\.[\w.]+\.d\.ts$/.test(path)) return 'lib';
  // A clone of Poolscope and a link to it have the files of the library outside of node_modules.
  return name ?? (/\/(dist\/types|src)\/(pool|sync|manager)\//.test(path) ? 'poolscope' : undefined);
}

/** Whether a type is an instance of the class, or of a class that extends it. */
export function isInstanceOf(type: ts.Type, className: string, from: string, checker: ts.TypeChecker): boolean {
  if (type.isUnionOrIntersection()) {
    const parts = type.types.filter((part) => (part.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) === 0);
    const has = (part: ts.Type): boolean => isInstanceOf(part, className, from, checker);
    return type.isUnion() ? parts.length > 0 && parts.every(has) : parts.some(has);
  }
  const symbol = type.getSymbol();
  if (symbol?.name === className && packageOf(symbol) === from) return true;
  return (type.isClassOrInterface() ? checker.getBaseTypes(type) : []).some((base) =>
    isInstanceOf(base, className, from, checker),
  );
}

/** The class of the library that an expression is an instance of, of those that are named. */
export function libraryClass(
  node: ts.Expression,
  classNames: readonly string[],
  checker: ts.TypeChecker,
): string | undefined {
  const type = checker.getTypeAtLocation(node);
  return classNames.find((name) => isInstanceOf(type, name, 'poolscope', checker));
}
