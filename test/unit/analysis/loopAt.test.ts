import { expect, test } from 'vitest';
import { findJobSites } from '../../../src/analysis/findJobSites.ts';
import { findTopLevelWork } from '../../../src/analysis/topLevelWork.ts';
import { loopAt } from '../../../src/analysis/loopAt.ts';

const script = `import { resize, list } from './photos.ts';
const size = 200;

for (const { file, name } of list('photos')) {
  for (const each of [1, 2]) console.log(each, name);
  await resize(file, size);
}
`;

test('a loop at the top level becomes a job with its inputs, which is found and does no work at the top level', () => {
  const found = loopAt(script, '/w/photos.ts', 5);
  expect(found).toEqual({
    from: { line: 3, character: 0 },
    to: { line: 6, character: 1 },
    name: 'work',
    text: `export const inputs = list('photos');

export async function work({ file, name }: (typeof inputs)[number]) {
  for (const each of [1, 2]) console.log(each, name);
  await resize(file, size);
}`,
  });
  const [before] = script.split('for (const {');
  const changed = `${before}${found && 'text' in found ? found.text : ''}`;
  expect(findJobSites(changed, '/w/photos.ts')).toMatchObject({
    sites: [{ exportName: 'work', isAsync: true, parameters: 1 }],
    inputExports: ['inputs'],
  });
  expect(findTopLevelWork(changed, '/w/photos.ts', 'work')).toBeUndefined();
});

test('one statement gets a block; JavaScript gets no type, and a synchronous loop no async', () => {
  expect(loopAt('for (const n of [1, 2]) print(n);', '/w/a.mjs', 0)).toMatchObject({
    text: 'export const inputs = [1, 2];\n\nexport function work(n) {\n  print(n);\n}',
  });
  expect(loopAt('const work = 1;\nfor (const n of [1]) print(n);', '/w/a.mjs', 1)).toMatchObject({ name: 'workOn' });
});

test.each([
  ['let sum = 0;\nfor (const n of [1]) sum += n;', 'it changes `sum`'],
  ['const done = [];\nfor (const n of [1]) { done.push(n); }', 'it changes `done`'],
  ['\nfor (const n of [1]) { if (n > 1) break; }', 'it has `break`'],
  ['\nfor (const n of [1]) { if (n > 1) continue; print(n); }', 'it has `continue`'],
  ['const inputs = [1];\nfor (const n of inputs) print(n);', 'the file has another `inputs`'],
  ['\nfor (let n = 0; n < 3; n++) print(n);', 'only `for (const item of items)`'],
  ['\nfor await (const n of lines()) print(n);', 'only `for (const item of items)`'],
  ['\nwhile (more()) next();', 'only `for (const item of items)`'],
])('a loop whose rounds are not independent is refused: %s', (source, why) => {
  expect(loopAt(source, '/w/a.ts', 1)).toEqual({ why: expect.stringContaining(why) });
});

test('a line outside of a loop, and a loop within a function, have none', () => {
  expect(loopAt(script, '/w/photos.ts', 1)).toBeUndefined();
  expect(loopAt('function f() {\n  for (const n of [1]) print(n);\n}', '/w/a.ts', 1)).toBeUndefined();
});
