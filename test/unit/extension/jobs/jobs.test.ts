import { describe, expect, it } from 'vitest';
import { aloneJob, buildJob, debugJob, debugPoolJob, eachAloneJob } from '../../../../src/extension/jobs/choice.ts';
import { parseRunSettings } from '../../../../src/extension/jobs/runSettings.ts';
import { siteAt } from '../../../../src/extension/jobs/siteAt.ts';
import type { JobSite } from '../../../../src/protocol/languageServer.ts';

const target = { module: '/w/minify.ts', exportName: 'minify', baseDir: '/w' };
const settings = parseRunSettings((id) => ({ 'poolscope.workers': 8, 'poolscope.timeout': '30s' })[id as string]);

describe('the job of a run', () => {
  it('comes from the settings where nothing was chosen', () => {
    expect(buildJob(target, 'range:5', {}, settings)).toEqual({
      ...target,
      input: 'range:5',
      call: undefined,
      workers: 8,
      chunksize: undefined,
      concurrency: 1,
      isolation: 'thread',
      detectRaces: false,
      timeoutMs: 30_000,
      loadTimeoutMs: 8000,
      onError: 'continue',
    });
  });

  it('takes a choice over a setting, and null as the default of the engine', () => {
    const choice = { workers: null, chunksize: 25, call: 'starmap', timeoutMs: null, concurrency: 4 } as const;
    expect(buildJob(target, 'range:5', choice, settings)).toMatchObject({
      call: 'starmap',
      workers: undefined,
      chunksize: 25,
      concurrency: 4,
      timeoutMs: undefined,
    });
  });

  it('looks for races where they can be: between threads', () => {
    const on = { detectRaces: true };
    expect(buildJob(target, 'range:5', on, settings).detectRaces).toBe(true);
    expect(buildJob(target, 'range:5', { ...on, isolation: 'process' }, settings).detectRaces).toBe(false);
    expect(debugJob(buildJob(target, 'range:5', on, settings), 3).detectRaces).toBe(false);
  });

  it('is profiled if that was chosen, but never under the debugger', () => {
    const job = buildJob(target, 'range:5', { profile: 'cpu' }, settings);
    expect(job.profile).toEqual({ kind: 'cpu' });
    const allocations = buildJob(target, 'range:5', { profile: 'heap' }, settings);
    expect(allocations.profile).toEqual({ kind: 'heap', intervalBytes: 524_288 });
    expect(debugJob(job, 3).profile).toBeUndefined();
    expect(debugPoolJob(job).profile).toBeUndefined();
    expect(buildJob(target, 'range:5', {}, settings).profile).toBeUndefined();
  });

  it('is one item without a deadline in the main thread to be debugged', () => {
    expect(debugJob(buildJob(target, 'range:5', {}, settings), 3)).toMatchObject({
      items: [[3, 3]],
      isolation: 'inline',
      workers: 1,
      timeoutMs: undefined,
    });
  });

  it('is one item in the same isolation to be run alone', () => {
    expect(aloneJob(buildJob(target, 'range:5', {}, settings), 3)).toMatchObject({
      items: [[3, 3]],
      isolation: 'thread',
      timeoutMs: 30_000,
    });
    expect(eachAloneJob(buildJob(target, 'range:5', {}, settings), [1, 3])).toMatchObject({
      items: [
        [1, 1],
        [3, 3],
      ],
      workers: 1,
      itemsPerWorker: 1,
      onError: 'continue',
    });
  });
});

describe('a wrong setting', () => {
  it('is named with what is expected and what it is', () => {
    const wrong = (id: string, value: unknown) => () => parseRunSettings((key) => (key === id ? value : undefined));
    expect(wrong('poolscope.workers', 0)).toThrow(
      'The setting poolscope.workers should be a whole number from 1 to 1024, or null; it is 0.',
    );
    expect(wrong('poolscope.timeout', '30')).toThrow(/poolscope\.timeout should be a number with a unit.*it is "30"/);
    expect(wrong('poolscope.isolation', 'cloud')).toThrow('"inline"; it is "cloud"');
  });
});

describe('the function at the cursor', () => {
  const site = (exportName: string, line: number, lastLine: number): JobSite => ({
    exportName,
    label: exportName,
    line,
    character: 0,
    lastLine,
    isAsync: false,
    parameters: 1,
    second: { kind: 'none', name: '' },
    item: 'unknown',
  });
  const sites = [site('outer', 2, 20), site('inner', 5, 8), site('after', 30, 31)];

  it('is the innermost whose lines hold it', () => {
    expect([0, 2, 6, 9, 25, 31].map((line) => siteAt(sites, line)?.exportName)).toEqual([
      undefined,
      'outer',
      'inner',
      'outer',
      undefined,
      'after',
    ]);
  });
});
