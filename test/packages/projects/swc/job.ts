import { transform, transformSync, type Options } from '@swc/core';

const options: Options = { jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2020' }, sourceMaps: true };

export const inputs = [
  'const a: number = 1; export enum E { A = a }',
  'class A { constructor(readonly x: number) {} }',
  'export const b = <div id="x">{1}</div>',
  'import type { T } from "./t"; export const t = null as unknown as T',
  'const = 1',
];

export async function work(source: string): Promise<readonly unknown[]> {
  const { code, map } = transformSync(source, options);
  return [code, map, (await transform(source, options)).code === code];
}
