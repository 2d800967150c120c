import { expect, it, vi } from 'vitest';
import { Emitter } from '../../../../src/base/emitter.ts';
import { FailedItemTests } from '../../../../src/extension/testingView/failedItemTests.ts';
import { entryOf, type RunEntry } from '../../../../src/extension/runs/runEntry.ts';
import type { Services } from '../../../../src/extension/services.ts';
import { outcomeCode, type EndState } from '../../../../src/model/facts/events.ts';
import type { RunError } from '../../../../src/model/facts/failure.ts';
import { jobDefaults, type Job } from '../../../../src/model/facts/job.ts';
import type { RunOrigin } from '../../../../src/model/facts/origin.ts';
import { SettledItems } from '../../../../src/model/facts/settledItems.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../../../src/model/run/runModel.ts';
import { editor, freshEditor } from '../../../support/fakeVscode.ts';
import { failureFor } from '../../../support/simulateRun.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

const job: Job = { ...jobDefaults, module: '/w/src/minify.ts', exportName: 'minify', baseDir: '/w' };
const origin: RunOrigin = { kind: 'job', job };

function ended(state: EndState, error: RunError | null, outcomes: readonly (readonly [item: number, code: number])[]) {
  const model = createRunModel();
  applyEvent(model, { type: 'runStarted', schema: 3, origin, startedAtMs: 1, originMicros: 0, node: '' });
  applyEvent(model, { type: 'runPlanned', workers: 1, chunksize: 1, total: outcomes.length });
  const items = new SettledItems(0);
  for (const [item, code] of outcomes) {
    if (code === outcomeCode('crashed')) {
      applyEvent(model, { type: 'itemFailed', item, attempt: 1, worker: 0, failure: failureFor(item, 'crashed') });
    }
    items.add(item, item, item + 1, code);
  }
  applyEvent(model, { type: 'itemsSettled', worker: 0, chunk: 0, attempt: 1, ...items.columns });
  applyEvent(model, { type: 'runFinished', state, atMicros: 10, wallMicros: 10, error });
  return model;
}

/** Labels of the tests after a run has ended, and what was reported of each. */
async function shown(
  model: RunModel,
  settings: readonly (readonly [string, unknown])[] = [],
): Promise<{ readonly labels: string[]; readonly results: readonly string[] }> {
  freshEditor();
  for (const [id, value] of settings) editor.settings.set(id, value);
  const ends = new Emitter<RunEntry>();
  const problems: string[] = [];
  const view = new FailedItemTests({
    store: { ended: ends.subscribe, model: () => Promise.resolve(model) },
    sites: { sitesOf: () => Promise.resolve({ sites: [] }) },
    log: { error: (problem: string) => problems.push(problem) },
  } as unknown as Services);
  ends.fire(entryOf({ runId: 'r', dir: '/r', origin, shownBy: 'panel' }, 1, model));
  await new Promise(setImmediate);
  view.dispose();
  expect(problems).toEqual([]);
  const [controller] = editor.controllers;
  const tests = controller?.items.list ?? [];
  const labels = tests.flatMap(({ label, children }) => [label, ...children.list.map((child) => child.label)]);
  return { labels, results: controller?.results ?? [] };
}

const [succeeded, crashed, cancelled] = (['succeeded', 'crashed', 'cancelled'] as const).map(outcomeCode) as [
  number,
  number,
  number,
];
const error: RunError = { message: 'the process died 6 times', nextStep: 'Look at the crashed items.' };

it('reports that a run gave up and why, and keeps the crashed items', async () => {
  const outcomes = [
    [0, succeeded],
    [1, succeeded],
    [2, crashed],
    [3, cancelled],
  ] as const;
  const { labels, results } = await shown(ended('gaveUp', error, outcomes));
  expect(labels).toEqual(['minify.ts › minify', expect.stringMatching(/^item 2: /)]);
  expect(results).toEqual([
    `errored ${job.module}#minify: the process died 6 times`,
    expect.stringMatching(/^errored 2: /),
    'end',
  ]);
});

it('shows a run that gave up although no item failed', async () => {
  const { labels } = await shown(
    ended('gaveUp', error, [
      [0, succeeded],
      [1, cancelled],
    ]),
  );
  expect(labels).toEqual(['minify.ts › minify']);
});

it('shows nothing of a run that could not start or succeeded', async () => {
  expect((await shown(ended('couldNotStart', error, [[0, cancelled]]))).labels).toEqual([]);
  expect((await shown(ended('finished', null, [[0, succeeded]]))).labels).toEqual([]);
  const off = [['poolscope.testingView.enabled', false]] as const;
  expect((await shown(ended('gaveUp', error, [[2, crashed]]), off)).labels).toEqual([]);
});
