// The fields of what `--json` prints, read from the types of the program: names, types, docstrings.
import { join } from 'node:path';
import ts from 'typescript';
import { fail, root } from './lib.mjs';

const compilerOptions = {
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
};

/**
 * For each section of `{ title, types }`, with types as `file#Interface`, the fields of its types as rows
 * `{ name, type, text }`. Fields of fields follow with their whole path: `latencyMs.p50`, `failures[].item`. A named
 * type that was shown before is referred to. A field at the top without a docstring is an error.
 */
export function jsonFields(sections) {
  const program = typeProgram(sections.flatMap(({ types }) => types));
  const reader = new FieldReader(program.getTypeChecker());
  return sections.map(({ title, types }) =>
    types.flatMap((place) => reader.fieldsOf(declaredType(program, place), title)),
  );
}

/** A program that has the files of these types, `file#Interface`. */
export function typeProgram(places) {
  const files = places.map((place) => join(root, place.split('#')[0]));
  return ts.createProgram([...new Set(files)], compilerOptions);
}

export function declaredType(program, place) {
  const [path, name] = place.split('#');
  const file = program.getSourceFile(join(root, path));
  const found = file?.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name);
  if (!found) fail(`docs/cli.md: there is no interface ${place}`);
  return program.getTypeChecker().getTypeAtLocation(found);
}

class FieldReader {
  #checker;
  /** Where each named type was shown first: title of the section, and path. */
  #shown = new Map();

  constructor(checker) {
    this.#checker = checker;
  }

  fieldsOf(type, title) {
    this.#shown.set(nameOf(type), { title, path: '' });
    const rows = this.#rows(type, '', title);
    const silent = rows.filter(({ name, text }) => !/[.[]/.test(name) && text === '');
    if (silent.length > 0) fail(`docs/cli.md: no docstring for ${silent.map(({ name }) => name).join(', ')}`);
    return rows;
  }

  #rows(type, path, title) {
    return this.#checker.getPropertiesOfType(type).flatMap((property) => {
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      const name = `${path}${property.name}`;
      const { element, arrays, isNullable } = this.#unwrap(this.#checker.getTypeOfSymbol(property));
      const row = {
        name: isOptional ? `${name}?` : name,
        type: `${this.#typeText(element)}${'[]'.repeat(arrays)}${isNullable ? ' or null' : ''}`,
        text: ts.displayPartsToString(property.getDocumentationComment(this.#checker)).replaceAll('\n', ' '),
      };
      if (!isPlainObject(element) || this.#isNumbers(element)) return [row];
      const key = nameOf(element);
      const before = key && this.#shown.get(key);
      if (before) return [{ ...row, text: `${row.text} ${reference(before, title)}`.trim() }];
      const inside = `${name}${'[]'.repeat(arrays)}`;
      if (key) this.#shown.set(key, { title, path: inside });
      return [row, ...this.#rows(element, `${inside}.`, title)];
    });
  }

  /** A few numbers without docstrings take one row together. */
  #isNumbers(type) {
    const properties = this.#checker.getPropertiesOfType(type);
    return properties.every((property) => {
      const isNumber = this.#checker.getTypeOfSymbol(property).flags & ts.TypeFlags.Number;
      return isNumber && property.getDocumentationComment(this.#checker).length === 0;
    });
  }

  #unwrap(type) {
    let element = type;
    let arrays = 0;
    let isNullable = false;
    for (;;) {
      const rest = element.isUnion() ? element.types.filter((each) => !isMissing(each)) : [element];
      if (element.isUnion() && element.types.some((each) => each.flags & ts.TypeFlags.Null)) isNullable = true;
      if (rest.length === 1) [element] = rest;
      if (!this.#checker.isArrayType(element)) return { element, arrays, isNullable };
      [element] = this.#checker.getTypeArguments(element);
      arrays++;
    }
  }

  #typeText(type) {
    if (isPlainObject(type)) return this.#isNumbers(type) ? this.#numbersText(type) : 'object';
    const members = type.isUnion() ? type.types.filter((each) => !isMissing(each)) : [type];
    if (members.every((each) => each.flags & ts.TypeFlags.BooleanLike)) return 'boolean';
    // The checker's own order changes with the order of imports.
    const texts = [...new Set(members.map((each) => this.#memberText(each)))];
    const isLiteral = (text) => text.startsWith('"');
    return [
      ...texts.filter((text) => !isLiteral(text)),
      ...texts.filter(isLiteral).sort((a, b) => (a < b ? -1 : 1)),
    ].join(' or ');
  }

  #numbersText(type) {
    const names = this.#checker.getPropertiesOfType(type).map(({ name }) => name);
    return `{ ${names.sort().join(', ')} }`;
  }

  #memberText(type) {
    if (!isPlainObject(type)) return this.#checker.typeToString(type).replaceAll("'", '"');
    const fields = this.#checker.getPropertiesOfType(type).map((property) => {
      return `${property.name}: ${this.#typeText(this.#checker.getTypeOfSymbol(property))}`;
    });
    return `{ ${fields.join(', ')} }`;
  }
}

const isMissing = ({ flags }) => (flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) !== 0;
const isPlainObject = (type) => type.isIntersection() || ((type.flags & ts.TypeFlags.Object) !== 0 && !type.isUnion());

/** The name of an interface or of an alias; undefined for a type that is written in place, such as `Pick<…>`. */
function nameOf({ aliasSymbol, aliasTypeArguments, symbol }) {
  if (aliasSymbol && !aliasTypeArguments) return aliasSymbol;
  return symbol && !symbol.name.startsWith('__') ? symbol : undefined;
}

function reference(before, title) {
  if (before.path === '') return `Fields as in the JSON of ${before.title}.`;
  return `Fields as in \`${before.path}\`${before.title === title ? '' : ` in the JSON of ${before.title}`}.`;
}
