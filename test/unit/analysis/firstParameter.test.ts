import { expect, test } from 'vitest';
import { findJobSites } from '../../../src/analysis/findJobSites.ts';
import { findSyntaxError } from '../../../src/analysis/findSyntaxError.ts';

test.each([
  ['number', 'export const work = (n: number) => n;'],
  ['number', 'export const work = (index = 0) => index;'],
  ['path', 'export function makeThumbnail(file: string) {}'],
  ['path', 'export const work = (imagePath) => imagePath;'],
  ['path', '/** @param {string} fileName */ export const work = (fileName) => fileName;', '/w/job.js'],
  ['text', 'export const work = (url: string) => url;'],
  ['unknown', 'export const work = (file: File) => file;'],
  ['unknown', 'export const work = ({ id }) => id;'],
  ['unknown', 'export const work = (...numbers: number[]) => numbers;'],
  ['unknown', 'export const work = () => 1;'],
])('an item of kind %s: %s', (kind, source, fileName = '/w/job.ts') => {
  expect(findJobSites(source, fileName).sites[0]?.item).toBe(kind);
});

test('the first place that cannot be parsed is found, in TypeScript and JavaScript', () => {
  const broken = 'export default function handle(item) {\n  return work(item;\n}\n';
  expect(findSyntaxError(broken, '/w/broken.ts')).toEqual({ message: "')' expected.", at: { line: 1, character: 18 } });
  expect(findSyntaxError(broken, '/w/broken.mjs')?.at.line).toBe(1);
  expect(findSyntaxError('const x: number = <T,>(a: T) => a;', '/w/fine.ts')).toBeUndefined();
});
