import { expect, test } from 'vitest';
import { profileOf } from '../../../src/model/profile/profile.ts';
import { applyEvent } from '../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../src/model/run/runModel.ts';
import { SettledItems } from '../../../src/model/facts/settledItems.ts';
import { VlqWriter } from '../../../src/base/vlq.ts';
import { profileMarkdown, type MarkdownOptions } from '../../../src/words/profileMarkdown.ts';
import { allocationsOf, frameOf, partOf, type Sample } from '../../support/profiles.ts';

const options: MarkdownOptions = {
  show: (file) => file.replace('/work/', ''),
  sourceLine: (_file, line) => (line === 15 ? '  const rows = JSON.parse(text); // `rows`' : undefined),
};

function markdownOf(names: readonly string[]): string {
  const model = createRunModel();
  const samples = names.map((name, k): Sample => [[frameOf(name, '/work/src/job.ts', k + 1)], 1000]);
  const settled = new SettledItems(0);
  settled.add(0, 0, names.length * 1000, 1);
  applyEvent(model, { type: 'runPlanned', workers: 1, chunksize: 1, total: 1 });
  applyEvent(model, { type: 'itemsSettled', worker: 0, chunk: 0, attempt: 1, ...settled.columns });
  const lines = new VlqWriter(3);
  lines.add(1, 15, 10);
  applyEvent(model, { ...partOf(samples), lines: lines.text });
  return profileMarkdown(profileOf(model)!, options);
}

test('the report begins with a sentence, and quotes the hottest line', () => {
  const text = markdownOf(['parse', 'parse']);
  expect(text).toContain("50 % of the items' time is `parse`".replace(/`/g, ''));
  expect(text).toContain('- 50 % src/job.ts:15 `const rows = JSON.parse(text); //  rows `');
});

test('however long names are, the report stays below 4 KB', () => {
  const text = markdownOf(Array.from({ length: 40 }, (_, k) => `${'ü'.repeat(400)}${k}`));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
  expect(text).toMatch(/^# CPU profile of /);
});

test('the report of allocations has bytes instead of times, and no slow items', () => {
  const model = createRunModel();
  const settled = new SettledItems(0);
  for (let item = 0; item < 20; item++) settled.add(item, item, item + 1, 1);
  applyEvent(model, { type: 'runPlanned', workers: 1, chunksize: 20, total: 20 });
  applyEvent(model, { type: 'itemsSettled', worker: 0, chunk: 0, attempt: 1, ...settled.columns });
  applyEvent(model, allocationsOf([[[frameOf('rows', '/work/src/job.ts', 3)], 3 * 2 ** 20]]));
  const text = profileMarkdown(profileOf(model)!, options);
  expect(text).toMatch(/^# Allocation profile of /);
  expect(text).toContain('100 % of the allocated memory is from rows, src/job.ts:3. 20 items, 3.0 MB allocated.');
  expect(text).toContain('| function | allocated | share | with calls |');
  expect(text).not.toContain('Slow items');
});

test('names and paths of a recording become no tags, links or cells', () => {
  const text = markdownOf(['<img src=x>', '[x](command:evil) | a`b']);
  const outsideOfCode = text.replace(/`[^`]*`/g, '');
  expect(outsideOfCode).toContain('\\<img src=x>');
  expect(outsideOfCode).not.toMatch(/(?<!\\)<|\]\(/);
});
