import ts from 'typescript';
import type { ItemKind } from './outline.ts';

/** `file`, `imagePath`, `path`, `fileName` */
const pathName = /(file|path|filename|image|photo)s?$/i;

/**
 * What an item is, as far as the type and the name of the first parameter show:
 *
 *     (n: number)  (index = 0)         number
 *     (file: string)  (imagePath)      path
 *     (url: string)                    text
 *     (order: Order)  ({ id })  (x)    unknown
 */
export function itemKindOf({ parameters }: Pick<ts.SignatureDeclaration, 'parameters'>): ItemKind {
  const first = parameters.find(({ name }) => !(ts.isIdentifier(name) && name.text === 'this'));
  if (!first || first.dotDotDotToken) return 'unknown';
  const type = first.type ?? ts.getJSDocType(first);
  const isNumber = type ? type.kind === ts.SyntaxKind.NumberKeyword : isLiteral(first, ts.isNumericLiteral);
  if (isNumber) return 'number';
  const isText = type ? type.kind === ts.SyntaxKind.StringKeyword : isLiteral(first, ts.isStringLiteral);
  if (!isText && type) return 'unknown';
  if (ts.isIdentifier(first.name) && pathName.test(first.name.text)) return 'path';
  return isText ? 'text' : 'unknown';
}

const isLiteral = ({ initializer }: ts.ParameterDeclaration, test: (node: ts.Node) => boolean): boolean =>
  initializer !== undefined && test(initializer);
