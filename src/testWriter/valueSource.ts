import { languageErrors, UserFacingError } from '../base/errors.ts';
import { shorten } from '../base/visibleText.ts';

/** Whether plain JSON expresses a recorded value exactly. Otherwise a module must build it. */
export const isPlainJson = (encoded: string): boolean =>
  encoded !== '' && !encoded.includes('"$type"') && !encoded.includes('"$ref"');

/** JavaScript that builds a value: statements, and an expression that follows them. */
export interface ValueSource {
  readonly statements: readonly string[];
  readonly expression: string;
}

/**
 * Source text that builds the value that `decodeValue` returns for a recorded text, without Poolscope. Example:
 * `{"$type":"Set","value":[1]}` becomes the expression `new Set([1])`.
 */
export function valueSource(encoded: string): ValueSource {
  if (encoded === '') return { statements: [], expression: 'undefined' };
  try {
    const referred = [...encoded.matchAll(refs)].map(([, path = '']) => JSON.parse(path) as string);
    const builder = new Builder(new Set(referred));
    const expression = builder.build(JSON.parse(encoded), 'value');
    return { statements: builder.statements, expression };
  } catch (error) {
    // Damaged, or nested too deeply to be written.
    if (error instanceof SyntaxError || error instanceof RangeError) throw refusedInput(error.message);
    throw error;
  }
}

/** The error for an input that Poolscope did not write. `what` says what is wrong. */
export const refusedInput = (what: string): UserFacingError =>
  new UserFacingError(
    `the recorded input is not a value as Poolscope writes it: ${what}`,
    'Use the original recording. No test was written.',
  );

function literal(value: unknown, form: RegExp): string {
  if (typeof value === 'string' && form.test(value)) return value;
  throw refusedInput(`${shorten(JSON.stringify(value) ?? '', 60)} is no literal`);
}

function numberText(value: unknown): string {
  if (typeof value === 'number') return String(value);
  throw refusedInput(`${shorten(JSON.stringify(value) ?? '', 60)} is no number`);
}

/** Earlier versions wrote -0, NaN and infinite members as texts. */
const memberText = (member: unknown): string =>
  typeof member === 'string' ? literal(member, /^(?:NaN|-?Infinity|-0)$/) : numberText(member);

function listIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw refusedInput('it has no list of members');
}

function pairIn(value: unknown): readonly [unknown, unknown] {
  const [key, member] = listIn(value);
  return [key, member];
}

function objectIn(value: unknown): object {
  if (typeof value === 'object' && value !== null) return value;
  throw refusedInput('it has no fields');
}

function errorIn(value: unknown): ErrorFields {
  const fields: Partial<ErrorFields> = objectIn(value);
  if (typeof fields.name === 'string' && typeof fields.message === 'string') return fields as ErrorFields;
  throw refusedInput('an error has no name and message');
}

interface ErrorFields {
  readonly name: string;
  readonly message: string;
}

/**
 * References to parts of the value. If a user's string looks like a reference, the only effect is an unused variable.
 */
const refs = /"\$ref":("(?:[^"\\]|\\.)*")/g;

class Builder {
  readonly statements: string[] = [];
  /** Variables by the path of the part that they hold. Only parts that contain references to themselves have one. */
  readonly #variables = new Map<string, string>();

  private readonly referred: ReadonlySet<string>;

  constructor(referred: ReadonlySet<string>) {
    this.referred = referred;
  }

  build(node: unknown, path: string): string {
    if (typeof node !== 'object' || node === null) return JSON.stringify(node);
    if (Array.isArray(node)) return this.#list(node, path, { make: '[]', wrap: (all) => `[${all}]`, add: 'push' });
    if ('$ref' in node) return this.#variables.get(String(node.$ref)) ?? 'undefined';
    if ('$type' in node && 'value' in node) return this.#tagged(String(node.$type), node.value, path);
    if ('$type' in node && 'base64' in node) {
      return this.#bytes(String(node.$type), `Buffer.from(${JSON.stringify(String(node.base64))}, 'base64')`);
    }
    return this.#fields(node, path);
  }

  /** Only what has the exact form of a literal becomes source text: a recording may come from anywhere. */
  #tagged(type: string, value: unknown, path: string): string {
    switch (type) {
      case 'number':
        return literal(value, /^(?:NaN|-?Infinity|-0)$/);
      case 'bigint':
        return `${literal(value, /^-?\d+$/)}n`;
      case 'undefined':
        return 'undefined';
      case 'Object':
        return this.#fields(objectIn(value), path);
      case 'Date':
        return `new Date(${value === null ? 'NaN' : numberText(value)})`;
      case 'RegExp':
        return regExp(literal(value, /^\/.*\/[a-z]*$/s));
      case 'Map':
        return this.#map(listIn(value).map(pairIn), path);
      case 'Set': {
        const wrap = (all: string): string => `new Set([${all}])`;
        return this.#list(listIn(value), path, { make: 'new Set()', wrap, add: 'add' });
      }
      case 'Error':
        return this.#error(errorIn(value), path);
      default:
        return this.#members(type, listIn(value));
    }
  }

  #members(type: string, members: readonly unknown[]): string {
    const isBig = type.startsWith('Big');
    const list = members.map((member) => (isBig ? `${literal(String(member), /^-?\d+$/)}n` : memberText(member)));
    return views.test(type) ? `new ${type}([${list.join(', ')}])` : this.#bytes(type, `[${list.join(', ')}]`);
  }

  /** `bytes`: the argument of a constructor that copies it. A Buffer is recorded as a Uint8Array. */
  #bytes(type: string, bytes: string): string {
    const copy = `new Uint8Array(${bytes})`;
    if (type === 'ArrayBuffer') return `${copy}.buffer`;
    if (type === 'SharedArrayBuffer') return this.#shared(copy);
    return type === 'DataView' || views.test(type) ? `new ${type}(${copy}.buffer)` : copy;
  }

  #shared(bytes: string): string {
    const number = this.statements.length;
    this.statements.push(
      `const bytes${number} = ${bytes};`,
      `const shared${number} = new SharedArrayBuffer(bytes${number}.length);`,
      `new Uint8Array(shared${number}).set(bytes${number});`,
    );
    return `shared${number}`;
  }

  /** Declares a variable, empty at first, for a part that is referred to; undefined for other parts. */
  #variable(path: string, empty: string): string | undefined {
    if (!this.referred.has(path)) return undefined;
    const name = `part${this.#variables.size}`;
    this.#variables.set(path, name);
    this.statements.push(`const ${name} = ${empty};`);
    return name;
  }

  #list(
    nodes: readonly unknown[],
    path: string,
    { make, wrap, add }: { readonly make: string; readonly wrap: (all: string) => string; readonly add: string },
  ): string {
    const name = this.#variable(path, make);
    const members = nodes.map((node, k) => {
      const member = this.build(node, `${path}[${k}]`);
      if (name !== undefined) this.statements.push(`${name}.${add}(${member});`);
      return member;
    });
    return name ?? wrap(members.join(', '));
  }

  #map(entries: readonly (readonly [unknown, unknown])[], path: string): string {
    const name = this.#variable(path, 'new Map()');
    const members = entries.map(([key, value], k) => {
      const pair = `${this.build(key, `${path}[${k}][0]`)}, ${this.build(value, `${path}[${k}][1]`)}`;
      if (name !== undefined) this.statements.push(`${name}.set(${pair});`);
      return `[${pair}]`;
    });
    return name ?? `new Map([${members.join(', ')}])`;
  }

  #fields(node: object, path: string): string {
    const name = this.#variable(path, '{}');
    const fields = Object.entries(node).map(([key, member]) => {
      const value = this.build(member, `${path}.${key}`);
      if (name !== undefined) this.statements.push(define(name, key, value));
      return `${fieldName(key)}: ${value}`;
    });
    return name ?? (fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`);
  }

  /** The stack of the error will be the one of the fixture. */
  #error({ name, message, ...fields }: ErrorFields, path: string): string {
    const type = Object.hasOwn(languageErrors, name) ? name : 'Error';
    const made = `new ${type}(${JSON.stringify(message)})`;
    const entries = Object.entries(fields);
    if (type === name && entries.length === 0 && !this.referred.has(path)) return made;
    const variable = this.#variable(path, made) ?? `error${this.statements.length}`;
    if (!this.referred.has(path)) this.statements.push(`const ${variable} = ${made};`);
    if (type !== name) {
      const property = `{ value: ${JSON.stringify(name)}, writable: true, configurable: true }`;
      this.statements.push(`Object.defineProperty(${variable}, 'name', ${property});`);
    }
    for (const [key, member] of entries) {
      this.statements.push(define(variable, key, this.build(member, `${path}.${key}`)));
    }
    return variable;
  }
}

const isName = (key: string): boolean => /^[A-Za-z_$][\w$]*$/.test(key);

/** Without brackets, `__proto__` would set the prototype. */
function fieldName(key: string): string {
  if (key === '__proto__') return `['__proto__']`;
  return isName(key) ? key : JSON.stringify(key);
}

function define(variable: string, key: string, value: string): string {
  if (key !== '__proto__') return `${variable}${isName(key) ? `.${key}` : `[${JSON.stringify(key)}]`} = ${value};`;
  const property = `{ value: ${value}, writable: true, enumerable: true, configurable: true }`;
  return `Object.defineProperty(${variable}, '__proto__', ${property});`;
}

function regExp(text: string): string {
  const end = text.lastIndexOf('/');
  return `new RegExp(${JSON.stringify(text.slice(1, end))}, ${JSON.stringify(text.slice(end + 1))})`;
}

const views = /^(?:Int8|Uint8Clamped|Int16|Uint16|Int32|Uint32|Float16|Float32|Float64|BigInt64|BigUint64)Array$/;
