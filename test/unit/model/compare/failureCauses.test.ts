import { expect, it } from 'vitest';
import { compareRuns } from '../../../../src/model/compare/compareRuns.ts';
import { causeChanges } from '../../../../src/model/compare/failureCauses.ts';
import { differenceOf } from '../../../../src/model/compare/runDifference.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../../../src/model/run/runModel.ts';
import { ObservedRun } from '../../../../src/observe/observedRun.ts';
import type { ObservedRecord } from '../../../../src/observe/records.ts';
import { differenceSentences } from '../../../../src/words/runDifference.ts';

const succeeded = 1;
const failed = 2;

/** A run of four tasks in one worker. `messages`: those of the tasks that fail, by number. */
function observed(messages: Readonly<Record<number, string>>, argument = 'thread'): RunModel {
  const program = { name: `node pool.cjs ${argument}`, baseDir: '/work', file: '/work/src/pool.cjs' };
  const run = new ObservedRun({ program, startedAtMs: 0, originMicros: 0, cores: 2 });
  const head = { pid: 7, parentPid: 1, threadId: 1, file: '/work/task.cjs', node: 'v24.0.0', atMicros: 100 };
  const tasks = [0, 1, 2, 3].flatMap((task): ObservedRecord[] => {
    const message = messages[task];
    const error = { name: 'RangeError', message: message ?? '', stack: '' };
    const outcome = message === undefined ? succeeded : failed;
    return [
      ...(message === undefined ? [] : [['failed', task, error] as const]),
      ['ended', task, String(task), 1000 * (task + 1), 900, outcome, -1],
    ];
  });
  const model = createRunModel();
  const events = [
    ...run.take([{ from: 'far', records: [['thread', head], ['ready', 120, '', false], ...tasks] }]),
    ...run.end(),
  ];
  for (const event of events) applyEvent(model, event);
  return model;
}

it('names no item of an observed program as newly failed if the same failure has another number', () => {
  const [before, after] = [observed({ 1: 'page 7 is bad' }), observed({ 2: 'page 7 is bad' })];
  expect(causeChanges(before, after)).toEqual([]);
  const difference = differenceOf(before, after);
  expect(difference).toMatchObject({ newlyUnsuccessful: [], newlySuccessful: [], causes: [] });
  const sentences = differenceSentences(difference);
  expect(sentences.join(' ')).not.toContain('succeeded in the first run');
  expect(sentences).toContainEqual(expect.stringContaining('paired in the order in which they began'));
});

it('compares the failures of observed programs by their causes, whatever the arguments were', () => {
  const before = observed({ 1: 'page 7 is bad' });
  const after = observed({ 0: 'page 3 is bad', 2: 'page 7 is bad', 3: 'no memory' }, 'process');
  expect(after.setup.comparedAs).toBe(before.setup.comparedAs);
  expect(before.setup.comparedAs).toBe('src/pool.cjs');
  expect(compareRuns(before, after).newlyUnsuccessful).toEqual([2, 3]);
  expect(differenceSentences(differenceOf(before, after))).toEqual([
    '1 item failed with "RangeError: page 3 is bad" in the first run, 2 in the second.',
    '0 items failed with "RangeError: no memory" in the first run, 1 in the second.',
    expect.stringContaining('paired in the order'),
    'The runs also differ in the command (node pool.cjs thread, then node pool.cjs process).',
  ]);
});
