import { expect, it, test } from 'vitest';
import { notices } from '../../../src/model/facts/notice.ts';
import { createRunModel, type RunModel } from '../../../src/model/run/runModel.ts';
import { afterRunner, type RunnerEnd } from '../../../src/supervisor/afterRunner.ts';

const died: RunnerEnd = { how: 'signal SIGKILL', addons: undefined, runners: 1, isCancelled: false, hasSpools: true };

/** A run whose workers were started. */
function running(changes: Partial<RunModel> = {}): RunModel {
  return Object.assign(createRunModel(), { state: 'running', workersStartedMicros: 10, total: 100 }, changes);
}

it('continues with another runner', () => {
  expect(afterRunner(running(), died)).toBeUndefined();
});

it('ends as cancelled if its user cancelled it, even if something else happened too', () => {
  expect(afterRunner(createRunModel(), { ...died, isCancelled: true, hasSpools: false })).toEqual({
    state: 'cancelled',
    error: null,
  });
});

it('has finished if every item has its outcome, because then a teardown ended the runner', () => {
  const counts = { succeeded: 99, failed: 1, timedOut: 0, crashed: 0, cancelled: 0 };
  expect(afterRunner(running({ counts }), died)).toEqual({ state: 'finished', error: null });
});

it('ends without another runner if a function of the module does not return', () => {
  const late = { message: 'setup() did not return within 8 s', nextStep: undefined };
  expect(afterRunner(running(), { ...died, late })).toEqual({ state: 'couldNotStart', error: late });
});

it('could not start if the runner died before the workers', () => {
  const end = afterRunner(createRunModel(), died);
  expect(end).toMatchObject({
    state: 'couldNotStart',
    error: { message: expect.stringContaining('SIGKILL') as string },
  });
});

test.each([
  ['their folder is gone', running(), { ...died, hasSpools: false }],
  ['they could not be written', running({ notices: [notices.spoolFailed('ENOSPC')] }), died],
])('gives up if the spools cannot be read because %s', (_, model, ended) => {
  const counts = { ...model.counts, succeeded: 1 };
  expect(afterRunner(Object.assign(model, { counts }), ended)).toMatchObject({
    state: 'gaveUp',
    error: { message: 'the process that runs the items died (signal SIGKILL), and its records cannot be read' },
  });
});

test.each([
  [100, 5],
  [undefined, 5],
  [1000, 20],
])('gives up a run of %s items after %i restarts', (total, restarts) => {
  expect(afterRunner(running({ total }), { ...died, runners: restarts })).toBeUndefined();
  expect(afterRunner(running({ total }), { ...died, runners: restarts + 1 })?.error?.message).toBe(
    `the process that runs the items died ${restarts + 1} times (last: signal SIGKILL)`,
  );
});

it('names the native addons that a process had loaded when it crashed', () => {
  const crashed = { ...died, how: 'signal SIGSEGV', addons: 'sharp/sharp.node' };
  expect(afterRunner(createRunModel(), crashed)?.error?.message).toBe(
    'the runner process ended while the module was loading: signal SIGSEGV. It had loaded the native addon sharp/sharp.node',
  );
  expect(afterRunner(running(), { ...crashed, runners: 99 })?.error).toMatchObject({
    message: expect.stringContaining('(last: signal SIGSEGV) after it had loaded the native addon sharp/sharp.node'),
    nextStep: expect.stringContaining('isolation "process"'),
  });
});
