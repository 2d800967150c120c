import { describe, expect, it } from 'vitest';
import { failureSentence, runDescription, runTitle } from '../../../../src/extension/runs/describeRun.ts';
import { replayedDir, replayedItems, type RunEntry } from '../../../../src/extension/runs/runEntry.ts';
import { statusText } from '../../../../src/extension/statusText.ts';
import { setupOfJob, setupOf } from '../../../../src/model/facts/origin.ts';
import { jobDefaults, type Job } from '../../../../src/model/facts/job.ts';

const job: Job = { ...jobDefaults, module: '/w/src/minify.ts', exportName: 'minify', baseDir: '/w' };
const setup = setupOfJob(job);
const none = { succeeded: 0, failed: 0, timedOut: 0, crashed: 0, cancelled: 0 };
const now = 1_700_000_000_000;

function entry(changes: Partial<RunEntry>): RunEntry {
  return {
    runId: 'r',
    dir: '/r',
    origin: { kind: 'job', job },
    setup,
    startedAtMs: now - 5 * 60_000,
    state: 'finished',
    counts: none,
    total: undefined,
    wallMicros: 0,
    strayErrors: 0,
    ...changes,
  };
}

describe('a run in words', () => {
  it('contains items, time, failures and age', () => {
    const run = entry({ counts: { ...none, succeeded: 1281, failed: 3 }, total: 1284, wallMicros: 2_100_000 });
    expect(runDescription(run, now)).toBe('1,284 items · 2.10 s · 3 failed · 5 min ago');
  });

  it('shows the progress of a live run', () => {
    const run = entry({ state: 'running', counts: { ...none, succeeded: 12 }, total: 1000, startedAtMs: now });
    expect(runDescription(run, now)).toBe('12/1,000 · just now');
    expect(runDescription({ ...run, total: undefined }, now)).toBe('12 · just now');
  });

  it('reports how an unfinished run ended', () => {
    const counts = { ...none, succeeded: 1, cancelled: 9 };
    expect(runDescription(entry({ state: 'cancelled', counts, total: 10 }), now)).toBe(
      '10 items · 9 cancelled · 5 min ago',
    );
    const notStarted = { ...none, cancelled: 4 };
    expect(runDescription(entry({ state: 'couldNotStart', counts: notStarted, total: 4 }), now)).toBe(
      'could not start · 5 min ago',
    );
    const given = { ...none, succeeded: 888, crashed: 12, cancelled: 100 };
    expect(runDescription(entry({ state: 'gaveUp', counts: given, total: 1000, wallMicros: 2_100_000 }), now)).toBe(
      '1,000 items · 2.10 s · 12 crashed · 100 cancelled · gave up · 5 min ago',
    );
  });

  it('names a run of one item', () => {
    expect(runTitle(setup)).toBe('minify.ts › minify');
    expect(runTitle({ ...setup, items: [[731, 731]] })).toBe('item 731 alone · minify.ts › minify');
    expect(runTitle({ ...setup, items: [[731, 731]], isolation: 'inline' })).toBe(
      'debug item 731 · minify.ts › minify',
    );
    expect(runTitle({ ...setup, items: [[0, 9]] })).toBe('minify.ts › minify');
  });

  it('names a run that Poolscope did not start by what its program is called', () => {
    const program = { name: 'build.mjs', baseDir: '/w', file: '/w/build.mjs' };
    expect(runTitle(setupOf({ kind: 'observed', program }))).toBe('build.mjs');
    expect(runTitle(setupOf({ kind: 'library', call: 'pool work.ts', program }))).toBe('pool work.ts');
  });

  it('names a replay by how many items it runs', () => {
    const replay = { ...setup, input: 'recording:/runs/r', items: [[3, 3] as const, [0, 1] as const] };
    expect(runTitle(replay)).toBe('replay of 3 items · minify.ts › minify');
    expect(runTitle({ ...replay, isolation: 'inline' })).toBe('debug 3 items · minify.ts › minify');
    expect(replayedItems(replay)).toEqual([3, 0, 1]);
    expect(replayedDir(replay)).toMatch(/(^|\/)r$/);
  });

  it('reports failures in one sentence, and nothing otherwise', () => {
    const counts = { ...none, succeeded: 5, failed: 3, crashed: 1 };
    expect(failureSentence(entry({ counts, total: 9 }))).toBe('minify.ts › minify: 3 failed, 1 crashed of 9 items.');
    expect(failureSentence(entry({ state: 'couldNotStart', error: 'no such file' }))).toBe(
      'minify.ts › minify could not start: no such file',
    );
    const given = { ...none, succeeded: 888, crashed: 12, cancelled: 100 };
    const error = 'the process that runs the items died 21 times';
    expect(failureSentence(entry({ state: 'gaveUp', counts: given, total: 1000, error }))).toBe(
      `minify.ts › minify gave up after 900 of 1,000 items (12 crashed): ${error}`,
    );
    expect(failureSentence(entry({ counts: { ...none, succeeded: 1 } }))).toBeUndefined();
    expect(failureSentence(entry({ state: 'cancelled', counts: { ...none, cancelled: 1 } }))).toBeUndefined();
  });
});

describe('the status bar', () => {
  const live = entry({ state: 'running', counts: { ...none, succeeded: 1201, failed: 3 }, total: 10_000 });

  it('counts up to the total', () => {
    expect(statusText([live])).toBe('$(sync~spin) 1,204/10,000 · 3 failed');
  });

  it('adds several runs up, without a total while one is unknown', () => {
    expect(statusText([live, live])).toBe('$(sync~spin) 2,408/20,000 · 6 failed · 2 runs');
    expect(statusText([live, { ...live, total: undefined }])).toBe('$(sync~spin) 2,408 · 6 failed · 2 runs');
  });
});

describe('errors that came after their items', () => {
  const late = entry({ counts: { ...none, succeeded: 12 }, total: 12, strayErrors: 2 });

  it('are counted in the description and reported when the run ends', () => {
    expect(runDescription(late, now)).toBe('12 items · 2 late errors · 5 min ago');
    expect(failureSentence(late)).toBe('minify.ts › minify: 2 late errors after items that succeeded.');
  });

  it('come after the failures of items', () => {
    const both = entry({ counts: { ...none, succeeded: 11, failed: 1 }, total: 12, strayErrors: 1 });
    expect(failureSentence(both)).toMatch(/: 1 failed of 12 items, and 1 late error\.$/);
  });
});
