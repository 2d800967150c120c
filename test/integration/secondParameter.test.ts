import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

const typescript = `
import type { ItemContext } from 'poolscope';
export const inputs = ['# a'];
export function render(md: unknown, options?: { signal?: unknown; breaks?: boolean }) { return Object.keys(options ?? {}); }
export const typed = (_: unknown, c: ItemContext) => Object.keys(c);
export const add = (a: number, b: number) => a + b;
`;
const javascript = `
exports.inputs = ['# a'];
exports.named = function (_, ctx) { return [ctx.item, typeof ctx.log.warn, ctx.signal.aborted]; };
exports.join = (text, end) => text + end;
`;

async function valueOf(file: string, ...args: string[]): Promise<unknown> {
  const results = scratch('results.ndjson');
  const { stderr } = await runJson([file, '--workers=1', `--results=${results}`, ...args]);
  expect(stderr).toBe('');
  return readNdjson<{ value: unknown }>(results)[0]?.value;
}

test('the context is for a parameter that is typed or named as one; others never receive it', async () => {
  const ts = scratch('job.ts');
  const js = scratch('job.cjs');
  writeFileSync(ts, typescript);
  writeFileSync(js, javascript);
  expect(await valueOf(`${ts}#typed`)).toEqual(['item', 'worker', 'signal', 'log']);
  expect(await valueOf(`${js}#named`)).toEqual([0, 'function', false]);
  expect(await valueOf(`${ts}#render`)).toEqual([]);
  expect(await valueOf(`${js}#join`, '--call=map')).toBe('# aundefined');
  const { code, stderr } = await runJson([`${ts}#add`]);
  expect(code).toBe(2);
  expect(stderr).toContain('add has a second parameter, "b", but an item is one argument');
});
