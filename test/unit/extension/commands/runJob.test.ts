import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { continueAll, debugPool, pauseAll } from '../../../../src/extension/commands/debugPool.ts';
import { profileJob, runJob, runJobWithOptions } from '../../../../src/extension/commands/runJob.ts';
import { tune } from '../../../../src/extension/commands/tune.ts';
import type { JobSiteClient } from '../../../../src/extension/jobs/jobSiteClient.ts';
import { askInput, knownInput } from '../../../../src/extension/jobs/chooseInput.ts';
import { chooseTarget, type ChosenTarget } from '../../../../src/extension/jobs/chooseTarget.ts';
import type { Job } from '../../../../src/model/facts/job.ts';
import { editor, freshEditor, Uri } from '../../../support/fakeVscode.ts';
import { someEntry, startedWith } from '../../../support/fakeRuns.ts';
import { fakeServices, sitesOf } from '../../../support/fakeServices.ts';
import { scratch } from '../../../support/scratch.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());

const documentAt = (path: string, changes: object = {}): object => ({
  uri: Uri.file(path),
  isDirty: false,
  ...changes,
});
const opened = (path: string, changes?: object): void => {
  editor.activeEditor = { document: documentAt(path, changes) };
};

/** The job that a call of the launcher got. */
const jobIn = (call: string | undefined): Partial<Job> => JSON.parse(call?.slice(call.indexOf('{')) ?? '{}') as Job;

describe('Run in Parallel', () => {
  it('asks for nothing when the module exports `inputs`', async () => {
    opened('/w/src/job.ts');
    editor.settings.set('poolscope.workers', 3);
    const { services, calls } = fakeServices({ sites: sitesOf(['work'], ['inputs']) });
    await runJob.run(services, undefined);
    expect(editor.shown).toEqual([]);
    expect(jobIn(calls[0])).toMatchObject({
      module: '/w/src/job.ts',
      exportName: 'work',
      input: 'export:inputs',
      workers: 3,
    });
  });

  it('asks for the input once, and takes it again the next time', async () => {
    opened('/w/src/job.ts');
    const { services, calls } = fakeServices({ sites: sitesOf(['work']) });
    editor.answers.push('Range of numbers', '20');
    await runJob.run(services, undefined);
    await runJob.run(services, undefined);
    expect(editor.shown.map(({ kind }) => kind)).toEqual(['pick', 'input']);
    expect(calls.map((call) => jobIn(call).input)).toEqual(['range:20', 'range:20']);
  });

  it('asks once how to call a function whose second parameter needs an argument', async () => {
    opened('/w/src/job.ts');
    const found = await sitesOf(['add'], ['inputs']).sitesOf();
    const sites = found.sites.map((site) => ({ ...site, second: { kind: 'own', name: 'b' } }));
    const { services, calls } = fakeServices({
      sites: { ...sitesOf([]), sitesOf: async () => ({ ...found, sites }) },
    });
    await runJob.run(services, undefined);
    expect(calls).toEqual([]);
    editor.answers.push('starmap');
    await runJob.run(services, undefined);
    await runJob.run(services, undefined);
    expect(editor.shown.map(({ text }) => text)).toEqual(['Call of add', 'Call of add']);
    expect(calls.map((call) => jobIn(call).call)).toEqual(['starmap', 'starmap']);
  });

  it('asks before it runs a module that does work when it is loaded, shows the call, and remembers a yes', async () => {
    opened('/w/src/job.ts');
    const work = { at: { line: 4, character: 2 }, call: 'main()', effect: 'runs work' };
    const { services, calls } = fakeServices({
      sites: { ...sitesOf(['work'], ['inputs']), topLevelWorkOf: async () => work },
    });
    editor.answers.push('Show the call');
    await runJob.run(services, undefined);
    expect(editor.shown[0]?.text).toMatch(/^main\(\) at the top level of the module runs work\. /);
    expect(calls).toEqual([]);
    await runJobWithOptions.run(services, undefined);
    expect(calls).toEqual([]);
    editor.answers.push('Run anyway');
    await runJob.run(services, undefined);
    await runJob.run(services, undefined);
    expect(calls).toHaveLength(2);
    expect(editor.shown).toHaveLength(3);
  });

  it('runs nothing when a question is dismissed', async () => {
    opened('/w/src/job.ts');
    const { services, calls } = fakeServices({ sites: sitesOf(['work']) });
    await runJob.run(services, undefined);
    expect(calls).toEqual([]);
  });

  it('runs nothing in Restricted Mode, and offers to manage trust', async () => {
    editor.isTrusted = false;
    opened('/w/src/job.ts');
    for (const command of [runJob, runJobWithOptions, profileJob, debugPool, tune]) {
      const { services, calls } = fakeServices();
      editor.answers.push('Manage workspace trust');
      await command.run(services, undefined);
      expect(calls).toEqual([]);
    }
    expect(editor.executed).toEqual(Array.from({ length: 5 }, () => ['workbench.trust.manage']));
  });
});

describe('Run in Parallel with Options', () => {
  it('shows every option with its value, changes those that are chosen, and remembers them', async () => {
    opened('/w/src/job.ts');
    const { services, calls } = fakeServices({ sites: sitesOf(['work'], ['inputs']) });
    editor.answers.push('Workers', '2', 'Chunksize', 'auto', 'Isolation', 'Timeout per item', '30s', 'Run');
    await runJobWithOptions.run(services, undefined);
    const chosen = { workers: 2, chunksize: 'auto', isolation: 'process', timeoutMs: 30_000 };
    expect(jobIn(calls[0])).toMatchObject(chosen);
    expect(services.choices.of({ module: '/w/src/job.ts', exportName: 'work' })).toMatchObject(chosen);
  });

  it('refuses numbers that no run can have', async () => {
    opened('/w/src/job.ts');
    const { services } = fakeServices({ sites: sitesOf(['work'], ['inputs']) });
    editor.answers.push('Workers', undefined, 'Chunksize', undefined, 'Timeout', undefined, undefined);
    await runJobWithOptions.run(services, undefined);
    const problems = editor.shown.filter(({ kind }) => kind === 'input').map(({ problemOf }) => problemOf);
    const [workers, chunksize, timeout] = problems;
    expect([workers?.('0'), workers?.('2'), workers?.('')]).toEqual([expect.any(String), undefined, undefined]);
    expect([chunksize?.('auto'), chunksize?.('some')]).toEqual([undefined, expect.any(String)]);
    expect([timeout?.('500ms'), timeout?.('soon')]).toEqual([undefined, expect.any(String)]);
  });

  it('returns to the settings, and forgets the stored choice', async () => {
    opened('/w/src/job.ts');
    const { services, calls } = fakeServices({ sites: sitesOf(['work'], ['inputs']) });
    const target = { module: '/w/src/job.ts', exportName: 'work' };
    await services.choices.remember(target, { workers: 7 });
    editor.answers.push('Reset to the settings', 'Run');
    await runJobWithOptions.run(services, undefined);
    expect(jobIn(calls[0]).workers).toBeUndefined();
    expect(services.choices.of(target).workers).toBeUndefined();
  });
});

describe('the function that a command means', () => {
  const client = (...names: string[]) => sitesOf(names) as never;

  it('is the one of the code lens', async () => {
    const target = await chooseTarget(client('work', 'other'), { uri: 'file:///w/job.ts', exportName: 'other' });
    expect(target).toMatchObject({ module: '/w/job.ts', exportName: 'other', baseDir: '/w' });
  });

  it('is the one that the cursor is in, else one that the user picks', async () => {
    const document = documentAt('/w/job.ts');
    editor.activeEditor = { document };
    editor.visibleEditors = [{ document, selection: { active: { line: 12 } } }];
    editor.folders = ['/w'];
    expect((await chooseTarget(client('work', 'other'), undefined))?.exportName).toBe('other');
    editor.visibleEditors = [];
    editor.answers.push('work');
    expect((await chooseTarget(client('work', 'other'), undefined))?.exportName).toBe('work');
    expect(await chooseTarget(client('work', 'other'), undefined)).toBeUndefined();
  });

  it('is looked for in the one file on the screen while a panel has the focus', async () => {
    editor.visibleEditors = [{ document: documentAt('/w/notes.md') }, { document: documentAt('/w/job.ts') }];
    expect((await chooseTarget(client('work'), undefined))?.module).toBe('/w/job.ts');
  });

  it.each([
    [undefined, 'No file is open'],
    [documentAt('/w/new.ts', { isUntitled: true }), 'is not a file yet'],
    [{ ...documentAt('/w/job.ts'), uri: new Uri('git', '/w/job.ts') }, "is not on this machine's disk"],
    [documentAt('/w/notes.md'), 'cannot be run'],
    [documentAt('/w/types.d.ts'), 'cannot be run'],
    [documentAt('/w/job.ts', { isDirty: true, save: async () => false }), 'could not be saved'],
  ])('is refused where it cannot be run: %#', async (document, problem) => {
    editor.activeEditor = document && { document };
    await expect(chooseTarget(client('work'), undefined)).rejects.toThrow(problem);
  });

  it('is refused in a file that exports none', async () => {
    opened('/w/job.ts');
    await expect(chooseTarget(client(), undefined)).rejects.toThrow('exports no function that can be run over inputs');
  });

  it('is refused in a file that cannot be parsed, with the place, and nothing is offered', async () => {
    opened('/w/job.ts');
    const syntaxError = { message: "')' expected.", at: { line: 1, character: 18 } };
    const broken = { sitesOf: async () => ({ sites: [], inputExports: [], syntaxError }) } as unknown as JobSiteClient;
    await expect(chooseTarget(broken, undefined)).rejects.toThrow(
      "job.ts cannot be parsed: ')' expected (line 2, column 19).",
    );
    expect(editor.shown).toEqual([]);
  });

  it('is saved before it runs', async () => {
    const save = vi.fn(async () => true);
    opened('/w/job.ts', { isDirty: true, save });
    await chooseTarget(client('work'), undefined);
    expect([save.mock.calls.length, editor.statusMessages.length]).toEqual([1, 1]);
  });
});

describe('the question for the input', () => {
  it.each([
    ['number', 'Range of numbers'],
    ['path', 'Files by glob'],
    ['text', 'Lines of a text file'],
    ['unknown', 'Range of numbers'],
  ] as const)('offers first what fits an item of kind %s', async (item, first) => {
    freshEditor();
    await askInput({ inputExports: [], item, label: 'work' } as unknown as ChosenTarget);
    expect(JSON.stringify(editor.shown.at(-1)?.choices[0])).toContain(first);
  });
});

describe('the input', () => {
  const target = { inputExports: ['rows'] } as unknown as ChosenTarget;

  it('that was chosen last is taken while the module exports it', () => {
    expect(knownInput(target, 'export:rows')).toBe('export:rows');
    expect(knownInput(target, 'export:gone')).toBeUndefined();
    expect(knownInput(target, 'range:3')).toBe('range:3');
    expect(knownInput({ ...target, inputExports: ['inputs', 'rows'] }, 'export:gone')).toBe('export:inputs');
  });

  it.each([
    [['rows'], 'export:rows'],
    [['Files by glob', 'src/*.ts'], 'glob:src/*.ts'],
    [['JSON, NDJSON, CSV, TSV or Parquet file', '/w/src/data/rows.csv'], 'data/rows.csv'],
    [['JSON, NDJSON, CSV, TSV or Parquet file', '/elsewhere/rows.csv'], '/elsewhere/rows.csv'],
    [['Lines of a text file', '/w/src/urls.txt'], 'lines:urls.txt'],
    [['Other input', ' range:5 '], 'range:5'],
  ])('is chosen from a list: %o', async (answers, input) => {
    opened('/w/src/job.ts');
    const { services, calls } = fakeServices({ sites: sitesOf(['work'], ['rows']) });
    editor.answers.push(...answers);
    await runJob.run(services, undefined);
    expect(jobIn(calls[0]).input).toBe(input);
  });
});

describe('Debug in Parallel', () => {
  it('debugs the job with all its workers, which pause and continue together', async () => {
    opened('/w/src/job.ts');
    const { services, calls } = fakeServices({ sites: sitesOf(['work'], ['inputs']) });
    await debugPool.run(services, undefined);
    await pauseAll.run(services, undefined);
    await continueAll.run(services, undefined);
    expect(calls.map((call) => call.split(' ')[0])).toEqual([
      'launcher.debugPool',
      'workers.pauseAll',
      'workers.continueAll',
    ]);
  });
});

describe('Profile in Parallel', () => {
  it('runs the function with a CPU profile, shows the Profile tab, and leaves the next run without one', async () => {
    opened('/w/src/job.ts');
    const { services, runs, calls } = fakeServices({
      sites: sitesOf(['work'], ['inputs']),
      launcher: { run: async (job: Job) => runs.put(someEntry(startedWith(job))) },
    });
    await profileJob.run(services, undefined);
    expect(runs.entries()[0]?.origin).toMatchObject({ job: { profile: { kind: 'cpu' }, input: 'export:inputs' } });
    expect(calls).toEqual([expect.stringMatching(/^panels\.show .* "profile"$/)]);
    await runJob.run(services, undefined);
    expect(runs.entries()[0]?.setup.profileKind).toBeUndefined();
  });
});

describe('Tune Chunksize', () => {
  const module = scratch('job.ts');
  mkdirSync(dirname(module), { recursive: true });
  writeFileSync(module, '');

  it('runs the function first, shows the Tuning tab, then measures', async () => {
    opened(module);
    const { services, runs, calls } = fakeServices({
      sites: sitesOf(['work'], ['inputs']),
      launcher: {
        run: async (job: Job) => runs.put(someEntry({ ...startedWith(job), startedAtMs: Date.now() + 60_000 })),
      },
      panels: { isOpen: () => true },
    });
    await tune.run(services, undefined);
    expect(calls.map((call) => call.split(' ')[0])).toEqual(['panels.show', 'tuner.measure']);
    expect(runs.entries()[0]?.setup.chunksize).toBe('auto');
    // The second time there is a recent run of this job.
    await tune.run(services, undefined);
    expect(runs.entries()).toHaveLength(1);
    expect(calls.filter((call) => call.startsWith('tuner.measure "r1"'))).toHaveLength(2);
  });

  it('measures nothing when the panel was closed or the run failed', async () => {
    opened(module);
    for (const [isOpen, state] of [
      [false, 'finished'],
      [true, 'cancelled'],
    ] as const) {
      const { services, runs, calls } = fakeServices({
        sites: sitesOf(['work'], ['inputs']),
        launcher: { run: async (job: Job) => runs.put(someEntry({ ...startedWith(job), state })) },
        panels: { isOpen: () => isOpen },
      });
      await tune.run(services, undefined);
      expect(calls.map((call) => call.split(' ')[0])).toEqual(['panels.show']);
    }
  });
});
