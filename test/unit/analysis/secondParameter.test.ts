import { expect, test } from 'vitest';
import { findJobSites } from '../../../src/analysis/findJobSites.ts';
import { secondParameterIn } from '../../../src/analysis/secondParameter.ts';

function secondIn(source: string, fileName = '/w/job.ts'): string | undefined {
  return findJobSites(source, fileName).sites[0]?.second?.kind;
}

test.each([
  ['context', 'import type { ItemContext } from "poolscope"; export function work(n: number, c: ItemContext) {}'],
  ['context', 'export const work = async (n: number, c?: lib.ItemContext) => {};'],
  ['context', 'export const work = (n: number, { signal }: Pick<ItemContext, "signal">) => {};'],
  ['context', 'export function work(this: void, n: number, given: { signal: AbortSignal }) {}'],
  ['context', 'export const work = (n: number, ctx: any) => n;'],
  ['context', 'function work(n: number, _context) {} export { work };'],
  ['context', 'export const work = (n, { signal, log: print }) => n;'],
  ['optional', 'export function render(md: string, options?: { signal?: unknown; breaks?: boolean }) {}'],
  ['optional', 'export const work = (n: number, more: Options | undefined) => n;'],
  ['optional', 'export const work = (n: number, step = 1) => n;'],
  ['optional', 'export const work = (n: number, ...rest: number[]) => n;'],
  ['own', 'export const add = (a: number, b: number) => a + b;'],
  ['own', 'export function draw(n: number, ctx: CanvasRenderingContext2D) {}'],
  ['own', 'export function load(url: string, init: { signal?: AbortSignal }) {}'],
  ['own', 'export const pair = ([a]: [number], { b }: { b: number }) => a;'],
  ['none', 'export const work = (n: number) => n;'],
])('a second parameter of kind %s: %s', (kind, source) => {
  expect(secondIn(source)).toBe(kind);
});

test.each([
  ['own', 'export const add = (a, b) => a + b;'],
  ['optional', 'export function render(md, options) {}'],
  ['optional', '/** @param {string} md\n * @param {Style} [style] */ export function render(md, style) {}'],
  ['optional', '/** @param {string} md\n * @param {Style=} style */ export function render(md, style) {}'],
  [
    'context',
    '/** @param {number} n\n * @param {import("poolscope").ItemContext} c */ exports.work = function (n, c) {};',
  ],
  ['context', 'module.exports = { work(n, context) {} };'],
])('in JavaScript, comments are read too: %s', (kind, source) => {
  expect(secondIn(source, '/w/job.js')).toBe(kind);
});

test.each([
  ['context', 'own', 'b', 'function (a, b) {}'],
  ['of an arrow function', 'context', 'ctx', 'async (n, ctx) => { const cut = "'],
  ['of a method', 'context', '{ … }', 'async work(n, { signal }) {}'],
  ['of a native function', 'none', '', 'function () { [native code] }'],
])('the second parameter %s is found in the text of the function', (_, kind, name, text) => {
  expect(secondParameterIn(text)).toEqual({ kind, name });
});
