import { expect, test } from 'vitest';
import { mayHoldJob } from '../../../../src/model/facts/jobWords.ts';

test.each([
  'export const inputs = [1, 2];',
  'export const inputs: number[] = []',
  'export let initargs = [];',
  'export function inputs() {}',
  'export async function* inputs() {}',
  'export function *inputs() {}',
  'const inputs = [];\nexport { work, inputs };',
  'export { all as inputs } from "./all.js";',
  'export const { inputs, work } = make();',
  'export * as inputs from "./inputs.js";',
  'exports.inputs = [1];',
  'module.exports = { work: (x) => x, inputs: [1] };',
  'import { Pool } from "poolscope";',
  "const Piscina = require('piscina');",
  'import { Worker } from "node:worker_threads";',
  'new SharedArrayBuffer(8);',
  '// poolscope-job\nexport function work(item) {}',
])('%s can hold a job', (text) => {
  expect(mayHoldJob(text)).toBe(true);
});

test.each([
  'export function Form() { const inputs = useInputs(); return inputs; }',
  'export const a = 1\nconst inputs = document.querySelectorAll("input")',
  'export class Net { inputs: string[] = []; }',
  'export const inputsOf = (node) => node.inputs;',
  'import { debounce } from "lodash";',
  'export interface Layer { inputs: Tensor[] }',
])('%s holds none', (text) => {
  expect(mayHoldJob(text)).toBe(false);
});
