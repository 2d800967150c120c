import ts from 'typescript';
import type { SecondParameter } from './outline.ts';

/** Name of the library's type of the context. */
const contextType = 'ItemContext';
const contextMembers: ReadonlySet<string> = new Set(['item', 'worker', 'signal', 'log']);
/** `context`, `ctx`, `itemContext`, `_ctx` */
const contextName = /^_?(item|job|task)?(ctx|context)$/i;
/** Without a type, these names show that a caller may leave the argument out. */
const optionalName = /^(_|options?$|opts?$)/i;

/**
 * What the second parameter of a function is for. A type decides if there is one, otherwise the name:
 *
 *     (n, context: ItemContext)  (n, ctx)  (n, { signal, log })    context
 *     (n, options?: Options)     (n, options)  (n, _unused)        optional
 *     (a: number, b: number)     (a, b)  (n, ctx: CanvasContext)   own
 */
export function secondParameterOf({ parameters }: Pick<ts.SignatureDeclaration, 'parameters'>): SecondParameter {
  const [, second] = parameters.filter(({ name }) => !(ts.isIdentifier(name) && name.text === 'this'));
  if (!second) return { kind: 'none', name: '' };
  return { kind: kindOf(second), name: ts.isIdentifier(second.name) ? second.name.text : '{ … }' };
}

function kindOf(parameter: ts.ParameterDeclaration): SecondParameter['kind'] {
  const type = parameter.type ?? ts.getJSDocType(parameter);
  if (type && !isOpenType(type)) {
    if (isContextType(type)) return 'context';
    return isOptional(parameter, type) ? 'optional' : 'own';
  }
  if (isNamedAsContext(parameter.name)) return 'context';
  const looksOptional = ts.isIdentifier(parameter.name) && optionalName.test(parameter.name.text);
  return looksOptional || isOptional(parameter, type) ? 'optional' : 'own';
}

const isOpenType = ({ kind }: ts.TypeNode): boolean =>
  kind === ts.SyntaxKind.AnyKeyword || kind === ts.SyntaxKind.UnknownKeyword;

/** `ItemContext`, `lib.ItemContext`, `import('poolscope').ItemContext`, or an object type with members of the context only. */
function isContextType(type: ts.TypeNode): boolean {
  if (ts.isTypeReferenceNode(type)) return lastNameOf(type.typeName) === contextType || isWrapped(type);
  if (ts.isImportTypeNode(type)) return type.qualifier !== undefined && lastNameOf(type.qualifier) === contextType;
  if (ts.isUnionTypeNode(type)) return type.types.some(isContextType);
  if (ts.isParenthesizedTypeNode(type)) return isContextType(type.type);
  if (!ts.isTypeLiteralNode(type) || type.members.length === 0) return false;
  return type.members.every(({ name, questionToken }) => {
    // An optional `signal` is the usual option of a function of the user's own.
    return name !== undefined && ts.isIdentifier(name) && contextMembers.has(name.text) && !questionToken;
  });
}

/** `Pick<ItemContext, 'signal'>`, `Readonly<ItemContext>` */
const isWrapped = ({
  typeArguments = [],
}: ts.TypeReferenceNode | { typeArguments?: readonly ts.TypeNode[] }): boolean =>
  typeArguments[0] !== undefined && isContextType(typeArguments[0]);

const lastNameOf = (name: ts.EntityName): string => (ts.isIdentifier(name) ? name.text : name.right.text);

function isNamedAsContext(name: ts.BindingName): boolean {
  if (ts.isIdentifier(name)) return contextName.test(name.text);
  if (!ts.isObjectBindingPattern(name) || name.elements.length === 0) return false;
  return name.elements.every(({ propertyName, name: local, dotDotDotToken }) => {
    const member = propertyName ?? local;
    return !dotDotDotToken && ts.isIdentifier(member) && contextMembers.has(member.text);
  });
}

function isOptional(parameter: ts.ParameterDeclaration, type: ts.TypeNode | undefined): boolean {
  if (parameter.questionToken ?? parameter.initializer ?? parameter.dotDotDotToken) return true;
  if (
    ts
      .getJSDocParameterTags(parameter)
      .some(({ isBracketed, typeExpression }) => isBracketed || isOptionalType(typeExpression?.type))
  )
    return true;
  return (
    type !== undefined &&
    ts.isUnionTypeNode(type) &&
    type.types.some(({ kind }) => kind === ts.SyntaxKind.UndefinedKeyword)
  );
}

/** `{Options=}` of JSDoc. */
const isOptionalType = (type: ts.TypeNode | undefined): boolean => type?.kind === ts.SyntaxKind.JSDocOptionalType;

/** The same for the text of a function as `String(run)` returns it, e.g. of one that another module declares. */
export function secondParameterIn(functionText: string): SecondParameter {
  for (const text of [`(${functionText})`, `({${functionText}})`]) {
    const file = ts.createSourceFile('function.js', text, ts.ScriptTarget.Latest, true);
    const found = firstFunction(file);
    if (found) return secondParameterOf(found);
  }
  return { kind: 'none', name: '' };
}

function firstFunction(node: ts.Node): ts.SignatureDeclaration | undefined {
  if (ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node)) return node;
  return ts.forEachChild(node, firstFunction);
}
