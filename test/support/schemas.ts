import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { root } from './root.ts';

export type SchemaName =
  | 'check'
  | 'config'
  | 'item'
  | 'logs'
  | 'part'
  | 'replay'
  | 'results'
  | 'run'
  | 'run-full'
  | 'save-test'
  | 'tune'
  | 'verify';

const validators = new Map<SchemaName, ValidateFunction>();

/** Fails if a value is not what docs/schemas says, or has a field that is not in the schema. */
export function expectSchema(name: SchemaName, value: unknown): void {
  let validate = validators.get(name);
  if (!validate) {
    const schema = JSON.parse(readFileSync(join(root, 'docs/schemas', `${name}.json`), 'utf8')) as object;
    validate = new Ajv2020({ allowUnionTypes: true }).compile(closed(schema) as object);
    validators.set(name, validate);
  }
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
}

/** The published schemas allow more fields, because later versions may add some. Those of this version are all known. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const fields = Object.fromEntries(Object.entries(schema).map(([key, each]) => [key, closed(each)]));
  const isObject = 'properties' in schema && !('additionalProperties' in schema) && 'type' in schema;
  return isObject ? { ...fields, additionalProperties: false } : fields;
}
