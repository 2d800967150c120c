import ts from 'typescript';
import { packageOf } from './symbols.ts';

/** A part of a value that does not arrive in another thread as it was. */
export interface Loss {
  /** `uncloneable`: sending throws. `prototype`: it arrives without its class. */
  readonly kind: 'uncloneable' | 'prototype';
  /** Steps from the value to the part, e.g. `.options.onDone`; empty for the value itself. */
  readonly path: string;
  /** `a function`, `a Promise`, `an instance of Price`. */
  readonly what: string;
  /** For an instance: a method or accessor that it loses. */
  readonly member?: string;
}

/** Classes whose instances no thread can receive. A contract test sends one of each through a worker. */
const refusedClasses: Readonly<Record<'lib' | 'node', ReadonlySet<string>>> = {
  lib: new Set(
    (
      'Promise PromiseLike WeakMap WeakSet WeakRef FinalizationRegistry Generator AsyncGenerator ' +
      'NumberFormat DateTimeFormat Collator'
    ).split(' '),
  ),
  node: new Set(
    (
      'ChildProcess Socket Server Readable Writable Duplex Timeout Immediate Worker URL URLSearchParams Headers Request ' +
      'Response FormData'
    ).split(' '),
  ),
};

const containers = new Set(['Array', 'ReadonlyArray', 'Set', 'ReadonlySet', 'Map', 'ReadonlyMap']);
const mostSteps = 5;

/**
 * Finds what certainly does not arrive if a value of this type is sent to another thread. It is silent about everything that
 * depends on the value: `any`, type parameters, optional members, and members of a union that has other members, too.
 */
export function lossIn(type: ts.Type, checker: ts.TypeChecker, at: ts.Node): Loss | undefined {
  const seen = new Set<ts.Type>();
  const look = (part: ts.Type, path: string, steps: number): Loss | undefined => {
    if (steps > mostSteps || seen.has(part) || isUnknown(part)) return undefined;
    seen.add(part);
    if (part.isUnion()) {
      const losses = part.types.map((each) => look(each, path, steps));
      return losses.every((loss) => loss !== undefined) ? losses[0] : undefined;
    }
    const own = ownLoss(part, path, checker);
    if (own !== 'none') return own;
    for (const [step, inner] of partsOf(part, checker, at)) {
      const loss = look(inner, path + step, steps + 1);
      if (loss) return loss;
    }
    return undefined;
  };
  return look(type, '', 0);
}

/** `none`: the parts decide. Undefined: it arrives, whatever its parts are. */
function ownLoss(type: ts.Type, path: string, checker: ts.TypeChecker): Loss | 'none' | undefined {
  if (type.flags & ts.TypeFlags.ESSymbolLike) return { kind: 'uncloneable', path, what: 'a symbol' };
  if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return undefined;
  if (type.getCallSignatures().length > 0) return { kind: 'uncloneable', path, what: 'a function' };
  if (type.getConstructSignatures().length > 0) return { kind: 'uncloneable', path, what: 'a class' };
  const symbol = type.getSymbol();
  const from = packageOf(symbol);
  if (symbol && (from === 'lib' || from === 'node')) {
    if (refusedBy(type, from, checker))
      return { kind: 'uncloneable', path, what: `${/^[AEIO]/.test(symbol.name) ? 'an' : 'a'} ${symbol.name}` };
    return containers.has(symbol.name) || !isNamed(symbol) ? 'none' : undefined;
  }
  // Primitives of the library are sent as their state.
  if (from === 'poolscope') return undefined;
  if (type.isClass()) return prototypeLoss(type, path, checker) ?? 'none';
  return 'none';
}

/** A type of Node or of the language with a name, and not the `{ … }` in one of its types. */
const isNamed = ({ name }: ts.Symbol): boolean => !name.startsWith('__');

function refusedBy(type: ts.Type, from: 'lib' | 'node', checker: ts.TypeChecker): boolean {
  const name = type.getSymbol()?.name ?? '';
  if (refusedClasses[from].has(name)) return true;
  const target = isReference(type) ? type.target : type;
  const bases = from === 'node' && target.isClassOrInterface() ? checker.getBaseTypes(target) : [];
  return bases.some((base) => packageOf(base.getSymbol()) === 'node' && refusedBy(base, from, checker));
}

function prototypeLoss(type: ts.Type, path: string, checker: ts.TypeChecker): Loss | undefined {
  const symbol = type.getSymbol();
  if (!symbol || packageOf(symbol) !== undefined || isError(type, checker)) return undefined;
  const declaration = symbol.valueDeclaration;
  if (!declaration || !ts.isClassLike(declaration)) return undefined;
  const member = declaration.members.find(
    (each) =>
      (ts.isMethodDeclaration(each) || ts.isGetAccessor(each)) &&
      !(ts.getCombinedModifierFlags(each) & ts.ModifierFlags.Static),
  );
  if (!member?.name) return undefined;
  return { kind: 'prototype', path, what: `an instance of ${symbol.name}`, member: member.name.getText() };
}

/** Poolscope and Node rebuild errors. */
function isError(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.getSymbol()?.name === 'Error' && packageOf(type.getSymbol()) === 'lib') return true;
  return type.isClassOrInterface() && checker.getBaseTypes(type).some((base) => isError(base, checker));
}

/** The parts that a value of this type certainly has, each with its step. */
function* partsOf(type: ts.Type, checker: ts.TypeChecker, at: ts.Node): Generator<readonly [string, ts.Type]> {
  const name = type.getSymbol()?.name ?? '';
  if (checker.isTupleType(type) && isReference(type)) {
    const { elementFlags } = type.target as ts.TupleType;
    for (const [k, each] of checker.getTypeArguments(type).entries())
      if (elementFlags[k] === ts.ElementFlags.Required) yield [`[${k}]`, each];
  } else if (isReference(type) && containers.has(name)) {
    const parts = checker.getTypeArguments(type).slice(0, name.endsWith('Map') ? 2 : 1);
    const steps = name.endsWith('Map') ? ['.keys()', '.values()'] : [name.endsWith('Set') ? '.values()' : '[]'];
    for (const [k, part] of parts.entries()) yield [steps[k] ?? '', part];
  } else {
    for (const property of checker.getPropertiesOfType(type)) {
      if (isOwnValue(property)) yield [stepTo(property), checker.getTypeOfSymbolAtLocation(property, at)];
    }
    const values = checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (values) yield ['[…]', values];
  }
}

const stepTo = ({ name }: ts.Symbol): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;

/**
 * The property is an enumerable value of the object itself: a method of a class or an interface may be one of its prototype,
 * and a getter may return anything.
 */
function isOwnValue(property: ts.Symbol): boolean {
  if (property.flags & (ts.SymbolFlags.Optional | ts.SymbolFlags.Accessor)) return false;
  // Symbols of the language, such as Symbol.dispose, and private fields are not copied.
  if (property.name.startsWith('__@') || property.name.startsWith('__#')) return false;
  const declaration = property.valueDeclaration ?? property.declarations?.[0];
  if (!declaration) return true;
  if (ts.isMethodDeclaration(declaration)) return ts.isObjectLiteralExpression(declaration.parent);
  return (
    ts.isPropertyDeclaration(declaration) ||
    ts.isPropertySignature(declaration) ||
    ts.isPropertyAssignment(declaration) ||
    ts.isShorthandPropertyAssignment(declaration) ||
    ts.isParameter(declaration)
  );
}

const isReference = (type: ts.Type): type is ts.TypeReference =>
  (type.flags & ts.TypeFlags.Object) !== 0 && ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;

/** Nothing is known of it. After `process.exit()` the checker calls everything `never`. */
const isUnknown = (type: ts.Type): boolean =>
  (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Never | ts.TypeFlags.TypeParameter)) !== 0;
