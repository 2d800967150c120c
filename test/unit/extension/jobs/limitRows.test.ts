import { beforeEach, expect, it, vi } from 'vitest';
import { buildJob, type Choice } from '../../../../src/extension/jobs/choice.ts';
import { limitRows } from '../../../../src/extension/jobs/limitRows.ts';
import { jobDefaults } from '../../../../src/model/facts/job.ts';
import { editor, freshEditor } from '../../../support/fakeVscode.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());

/** The choice after the user gave these answers, each to the row of an option. */
async function answered(...answers: readonly (readonly [label: string, answer: string | undefined])[]) {
  let choice: Choice = {};
  for (const [label, answer] of answers) {
    editor.answers.push(answer);
    const row = limitRows(choice).find((each) => each.label === label);
    choice = (await row?.act()) ?? choice;
  }
  return choice;
}

it('items and limits that are entered become options of the job', async () => {
  const choice = await answered(
    ['Items', '12-20, 3, 4'],
    ['Items per worker', '50'],
    ['Heap limit', '512MB'],
    ['Memory limit', '2 gb'],
  );
  const limits = {
    items: [
      [3, 4],
      [12, 20],
    ],
    itemsPerWorker: 50,
    maxHeapBytes: 512 * 2 ** 20,
    maxMemoryBytes: 2 * 2 ** 30,
  };
  expect(choice).toEqual(limits);
  const target = { module: '/w/a.ts', exportName: 'a', baseDir: '/w' };
  expect(buildJob(target, 'range:30', choice, jobDefaults)).toMatchObject(limits);
  expect(limitRows(choice).map(({ description }) => description)).toEqual([
    '3-4, 12-20',
    'a fresh worker after 50',
    '512 MB for each worker',
    '2.0 GB for all workers',
  ]);
});

it('an empty text removes a limit, and a cancelled question keeps it', async () => {
  expect(await answered(['Heap limit', '1GB'], ['Heap limit', undefined])).toEqual({ maxHeapBytes: 2 ** 30 });
  expect(await answered(['Heap limit', '1GB'], ['Heap limit', ''])).toEqual({ maxHeapBytes: undefined });
});

it.each([
  ['Items', '5-1', 'Expected numbers and ranges, got "5-1".'],
  ['Items per worker', '0', 'Expected a whole number of at least 1, got "0".'],
  ['Memory limit', '1MB', 'Expected a size from 16MB to 1024GB, such as 512MB or 2GB, got "1MB".'],
])('%s refuses %s', async (label, text, problem) => {
  await answered([label, undefined]);
  const [box] = editor.shown.filter(({ kind }) => kind === 'input');
  expect(box?.problemOf?.(text)).toBe(problem);
});
