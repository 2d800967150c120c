// JSON Schemas of what the command line prints and writes, read from its types: docs/schemas/NAME.json. Docstrings become
// descriptions. Objects may have more fields than the schema names: later versions add some.
import { join } from 'node:path';
import ts from 'typescript';
import { declaredType, typeProgram } from './jsonFields.mjs';
import { fail } from './lib.mjs';

/** One schema each. Several types: the object is one of them. */
export const schemas = {
  run: {
    title: 'What poolscope run --json, show --json, observe --json and merge --json print',
    types: ['src/cli/runReport.ts#RunReport'],
  },
  'run-full': {
    title: 'What poolscope run --json --full and show --json --full print',
    types: ['src/cli/runReport.ts#FullRunReport'],
  },
  part: {
    title: 'What poolscope show --json prints with a part of the report',
    types: ['src/cli/parts/part.ts#RunPart'],
  },
  item: { title: 'What poolscope show --item --json prints', types: ['src/cli/showItem.ts#ItemReport'] },
  tune: { title: 'What poolscope tune --json prints', types: ['src/cli/tuneReport.ts#TuneSummary'] },
  replay: {
    title: 'What poolscope replay --json prints',
    types: [
      'src/cli/replay.ts#ReplayReport',
      'src/cli/shrink.ts#ShrinkReport',
      'src/cli/debugOnce.ts#DebugReport',
      'src/cli/isolationCheck.ts#CheckReport',
    ],
  },
  verify: { title: 'What poolscope verify --json prints', types: ['src/cli/verify.ts#VerifyReport'] },
  check: { title: 'What poolscope check --json prints', types: ['src/cli/check.ts#ModuleCheckReport'] },
  'save-test': { title: 'What poolscope save-test --json prints', types: ['src/cli/saveTest.ts#SaveTestReport'] },
  results: { title: 'A line of poolscope run --results', types: ['src/cli/outputLines.ts#ResultLine'] },
  logs: { title: 'A line of poolscope run --logs', types: ['src/cli/outputLines.ts#LogLine'] },
  config: {
    title: 'The file poolscope.config.json, and the key poolscope of package.json',
    types: ['src/model/facts/config.ts#PoolscopeConfig'],
    isClosed: true,
  },
};

/** The text of each schema by its name. */
export function jsonSchemas() {
  const places = Object.values(schemas).flatMap(({ types }) => types);
  const program = typeProgram(places);
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { title, types, isClosed }]) => {
      const writer = new SchemaWriter(program.getTypeChecker(), isClosed === true);
      const parts = types.map((place) => writer.schemaOf(declaredType(program, place)));
      const schema = {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: `https://poolscope.github.io/schemas/${name}.json`,
        title,
        ...(parts.length === 1 ? parts[0] : { anyOf: parts }),
        ...writer.definitions(),
      };
      return [name, `${JSON.stringify(schema, undefined, 2)}\n`];
    }),
  );
}

class SchemaWriter {
  #checker;
  #isClosed;
  /** Named types that are used more than once or in themselves, by symbol. */
  #named = new Map();
  #names = new Set();

  constructor(checker, isClosed) {
    this.#checker = checker;
    this.#isClosed = isClosed;
  }

  definitions() {
    const entries = [...this.#named.values()].map(({ name, schema }) => [name, schema]);
    return entries.length === 0 ? {} : { $defs: Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) };
  }

  schemaOf(type) {
    return this.#object(type);
  }

  #schema(type) {
    if (type.isUnion()) return this.#union(type);
    const { flags } = type;
    if (flags & ts.TypeFlags.StringLiteral || flags & ts.TypeFlags.NumberLiteral) return { const: type.value };
    if (flags & ts.TypeFlags.BooleanLiteral) return { const: this.#checker.typeToString(type) === 'true' };
    if (flags & ts.TypeFlags.StringLike) return { type: 'string' };
    if (flags & ts.TypeFlags.NumberLike) return { type: 'number' };
    if (flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    if (flags & ts.TypeFlags.Unknown) return {};
    // Entries of a list whose kind depends on the options.
    if (flags & (ts.TypeFlags.TypeParameter | ts.TypeFlags.NonPrimitive)) return { type: 'object' };
    if (this.#checker.isTupleType(type)) {
      const members = this.#checker.getTypeArguments(type).map((each) => this.#schema(each));
      return { type: 'array', prefixItems: members, minItems: members.length, maxItems: members.length };
    }
    if (this.#checker.isArrayType(type)) {
      return { type: 'array', items: this.#schema(this.#checker.getTypeArguments(type)[0]) };
    }
    if (flags & ts.TypeFlags.Object || type.isIntersection()) return this.#named_(type);
    return fail(`JSON schema: no form for the type ${this.#checker.typeToString(type)}`);
  }

  #union({ types }) {
    const rest = types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    const forms = rest.map((each) => this.#schema(each));
    const literals = forms.filter((form) => 'const' in form).map((form) => form.const);
    const others = unique(forms.filter((form) => !('const' in form)));
    const isBoolean = literals.includes(true) && literals.includes(false);
    // The checker's own order changes with the order of imports.
    const words = literals.filter((each) => !(isBoolean && typeof each === 'boolean')).sort((a, b) => (a < b ? -1 : 1));
    const all = [
      ...others.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      ...(isBoolean ? [{ type: 'boolean' }] : []),
      ...(words.length === 1 ? [{ const: words[0] }] : words.length > 1 ? [{ enum: words }] : []),
    ];
    if (all.length === 1) return all[0];
    const simple = all.every((form) => Object.keys(form).join() === 'type' && typeof form.type === 'string');
    return simple ? { type: all.map(({ type }) => type) } : { anyOf: all };
  }

  /** An interface is written once, because it may contain itself. */
  #named_(type) {
    const symbol = type.aliasSymbol ?? type.symbol;
    const isNamed = symbol && !symbol.name.startsWith('__') && !type.aliasTypeArguments?.length;
    const isUtility = type.aliasSymbol && ['Pick', 'Omit', 'Readonly', 'Partial', 'Record'].includes(symbol.name);
    if (!isNamed || isUtility) return this.#object(type);
    const known = this.#named.get(symbol);
    if (known) return { $ref: `#/$defs/${known.name}` };
    const name = this.#names.has(symbol.name) ? `${symbol.name}${this.#names.size}` : symbol.name;
    this.#names.add(name);
    const entry = { name, schema: {} };
    this.#named.set(symbol, entry);
    entry.schema = this.#object(type);
    return { $ref: `#/$defs/${name}` };
  }

  #object(type) {
    const properties = {};
    const required = [];
    for (const property of this.#checker.getPropertiesOfType(type)) {
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      if (!isOptional) required.push(property.name);
      const description = ts
        .displayPartsToString(property.getDocumentationComment(this.#checker))
        .replaceAll('\n', ' ');
      const form = this.#schema(this.#checker.getTypeOfSymbol(property));
      properties[property.name] = { ...(description !== '' && { description }), ...form };
    }
    const index = this.#checker.getIndexInfosOfType(type).find(({ keyType }) => keyType.flags & ts.TypeFlags.String);
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(required.length > 0 && { required }),
      ...(index && { additionalProperties: this.#schema(index.type) }),
      ...(this.#isClosed && { additionalProperties: false }),
    };
  }
}

const unique = (forms) => [...new Map(forms.map((form) => [JSON.stringify(form), form])).values()];

/** Where `npm run docs` writes them. */
export const schemaFile = (name) => join('docs/schemas', `${name}.json`);
