import { UserFacingError } from '../base/errors.ts';

/** The schema of one field of a tool's input, as JSON Schema. */
export type Field =
  | { readonly type: 'string'; readonly description?: string; readonly enum?: readonly string[] }
  | { readonly type: 'integer'; readonly description?: string; readonly minimum: 0 }
  | {
      readonly type: 'array';
      readonly description?: string;
      readonly items: { readonly type: 'string' };
      readonly maxItems: number;
    };

export interface InputSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Field>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

const longestText = 2000;

/** The input of a tool, whose fields have the types of its schema. */
export class ToolInput {
  readonly #fields: ReadonlyMap<string, unknown>;

  /** Throws UserFacingError for an input that does not fit the schema. */
  constructor(input: unknown, { properties, required }: InputSchema) {
    const given = typeof input === 'object' && input !== null ? Object.entries(input) : [];
    const names = Object.keys(properties).join(', ');
    for (const [name, value] of given) {
      const field = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (!field) throw new UserFacingError(`the tool has no input "${name.slice(0, 60)}"`, `Its inputs are ${names}.`);
      const problem = problemOf(value, field);
      if (problem !== undefined) throw new UserFacingError(`${name} ${problem}`, `Correct the input ${name}.`);
    }
    this.#fields = new Map(given);
    const missing = required.filter((name) => !this.#fields.has(name));
    if (missing.length > 0) {
      throw new UserFacingError(`the input ${missing.join(' and ')} is missing`, `The inputs are ${names}.`);
    }
  }

  text(name: string): string | undefined {
    return this.#fields.get(name) as string | undefined;
  }

  number(name: string): number | undefined {
    return this.#fields.get(name) as number | undefined;
  }

  texts(name: string): readonly string[] {
    return (this.#fields.get(name) as readonly string[] | undefined) ?? [];
  }

  /** A text that must be there. Throws UserFacingError. `why`: when it is needed. */
  require(name: string, why: string): string {
    const value = this.#fields.get(name);
    if (value === undefined) throw new UserFacingError(`the input ${name} is missing`, `${why} needs it.`);
    return String(value);
  }
}

/** Completes "the input …"; undefined if the value fits. */
function problemOf(value: unknown, field: Field): string | undefined {
  switch (field.type) {
    case 'integer':
      return Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : 'is not a whole number from 0 on';
    case 'array':
      if (!Array.isArray(value) || !value.every(isShortText)) return 'is not a list of texts';
      return value.length <= field.maxItems ? undefined : `has more than ${field.maxItems} entries`;
    case 'string':
      if (!isShortText(value)) return `is not a text of at most ${longestText} characters`;
      return field.enum && !field.enum.includes(value) ? `is not one of ${field.enum.join(', ')}` : undefined;
  }
}

const isShortText = (value: unknown): value is string => typeof value === 'string' && value.length <= longestText;
