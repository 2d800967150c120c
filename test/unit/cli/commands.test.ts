import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { replay } from '../../../src/cli/replay.ts';
import { run } from '../../../src/cli/run.ts';
import { saveTest } from '../../../src/cli/saveTest.ts';
import { show } from '../../../src/cli/show.ts';
import { tune } from '../../../src/cli/tune.ts';
import { untilSignal } from '../../../src/cli/untilSignal.ts';
import { encodeEvents } from '../../../src/model/facts/eventLines.ts';
import { recordingFiles } from '../../../src/recording/format.ts';
import { FakeRuns, type FakeResult } from '../../support/fakeStudy.ts';
import { root } from '../../support/root.ts';
import { scratch } from '../../support/scratch.ts';
import { smallEvents, type SmallItem, type SmallRun } from '../../support/smallRun.ts';

const fake = vi.hoisted(() => ({ runs: undefined as unknown as FakeRuns }));
vi.mock('../../../src/supervisor/runToEnd.ts', () => ({
  runToEnd: (...args: Parameters<FakeRuns['runToEnd']>) => fake.runs.runToEnd(...args),
}));

let stdout = '';
let stderr = '';

beforeEach(() => {
  fake.runs = new FakeRuns();
  stdout = '';
  stderr = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((stdout += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((stderr += String(text))));
});

afterEach(() => {
  vi.restoreAllMocks();
  expect(process.listenerCount('SIGINT')).toBe(0);
});

const failed: FakeResult = { outcome: 'failed', failure: { name: 'RangeError', message: 'odd' } };
const job = join(root, 'test/fixtures/jobs/basic.ts');

/** A recording on disk; its values are all `0`. */
function recorded(items: readonly SmallItem[], settings: SmallRun = {}): string {
  const dir = scratch('recording');
  mkdirSync(dir);
  const inProject = { ...settings, job: { module: job, ...settings.job } };
  writeFileSync(join(dir, recordingFiles.events), encodeEvents(smallEvents(items, inProject)));
  const results = items.map(({ outcome = 'succeeded' }, item) => {
    return `{"item":${item},"outcome":"${outcome}"${outcome === 'succeeded' ? ',"value":0' : ''}}\n`;
  });
  writeFileSync(join(dir, recordingFiles.results), results.join(''));
  writeFileSync(
    join(dir, recordingFiles.inputs),
    items.map((_, item) => `{"item":${item},"input":${item}}\n`).join(''),
  );
  return dir;
}

const json = (): unknown => JSON.parse(stdout);

describe('run', () => {
  test('--json prints one object and nothing else, and a broken budget ends with 1', async () => {
    const args = [`${job}#addOne`, '--items', '0-2', '--json', '--quiet', '--fail-on'];
    expect(await run([...args, 'items>3'])).toBe(0);
    expect(json()).toMatchObject({
      state: 'finished',
      items: { total: 3, succeeded: 3 },
      budgets: [{ broken: false }],
    });
    expect(stderr).toBe('');
    stdout = '';
    expect(await run([...args, 'items>2'])).toBe(1);
    expect(json()).toMatchObject({ budgets: [{ broken: true, actual: 3 }] });
    expect(stderr).toBe('! budget broken: items>2, and it is 3\n');
  });

  test('a report is printed without --quiet, on stdout', async () => {
    fake.runs.behaviour = (item) => (item === 1 ? failed : {});
    expect(await run([`${job}#addOne`, '--items', '0-1'])).toBe(1);
    expect(stdout).toMatch(/basic.ts#addOne finished: .*\n(.*\n)*item 1 .*RangeError: odd/);
    expect(stderr).not.toContain('RangeError');
  });

  test('a run that cannot start prints its error even with --quiet', async () => {
    fake.runs.ending = { state: 'couldNotStart', error: { message: 'no module', nextStep: 'Bring it back.' } };
    expect(await run([`${job}#addOne`, '--quiet'])).toBe(2);
    expect(stderr).toBe('error: no module\nBring it back.\n');
  });

  test('results that are missing after the run are an error of their own', async () => {
    const results = scratch('results.ndjson');
    expect(await run([`${job}#addOne`, '--items=0', '--quiet', '--results', results])).toBe(1);
    expect(stderr).toMatch(/^error: .*results\.ndjson is incomplete: ENOENT/);
  });

  test('a file that cannot be written is refused before anything runs', async () => {
    await expect(run([`${job}#addOne`, '--logs', '/nowhere/logs'])).rejects.toThrow('/nowhere/logs cannot be written');
    expect(fake.runs.jobs).toEqual([]);
  });
});

describe('show', () => {
  test('an unsuccessful run is shown with 0, unless a budget is broken', async () => {
    const dir = recorded([{}, { outcome: 'failed' }]);
    expect(await show([dir, '--json'])).toBe(0);
    expect(json()).toMatchObject({ state: 'finished', recording: dir, items: { total: 2, failed: 1 } });
    expect(await show([dir, '--fail-on', 'failed>0'])).toBe(1);
  });

  test('a baseline of another function is refused', async () => {
    const other = recorded([{}], { job: { exportName: 'other' } });
    await expect(show([recorded([{}]), '--baseline', other])).rejects.toThrow('is a run of basic.ts#other, not of');
  });
});

describe('replay', () => {
  test('compares each item with the recording, and exits by the outcomes of the replay', async () => {
    const dir = recorded([{}, { outcome: 'failed' }, {}]);
    expect(await replay([dir, '--items', '0-1', '--json', '--quiet'])).toBe(0);
    expect(json()).toMatchObject({
      replayOf: dir,
      items: [0, 1],
      differences: [
        { item: 0, what: 'value' },
        { item: 1, what: 'outcome' },
      ],
      run: { items: { total: 2, succeeded: 2 } },
    });
    expect(fake.runs.jobs[0]).toMatchObject({ workers: 1, input: `recording:${dir}`, items: [[0, 1]] });
  });

  test('refuses a module outside of the project, or in the recording, unless it is allowed', async () => {
    const module = scratch('work.ts');
    writeFileSync(module, '');
    const outside = recorded([{}], { job: { module } });
    await expect(replay([outside, '--item=0'])).rejects.toThrow('work.ts, and it lies outside of');
    const relative = recorded([{}], { job: { module: 'work.ts' } });
    await expect(replay([relative, '--item=0'])).rejects.toThrow('it is no absolute path');
    expect(fake.runs.jobs).toEqual([]);
    expect(await replay([outside, '--item=0', '--quiet', '--allow-module'])).toBe(0);
    expect(fake.runs.jobs).toMatchObject([{ module }]);
  });

  test('a run of another folder or machine needs the folder here that has its module', async () => {
    const module = '/ci/build/src/work.ts';
    const foreign = recorded([{}], { job: { module, baseDir: '/ci/build' } });
    await expect(replay([foreign, '--item=0'])).rejects.toMatchObject({
      message: `the module of the recording is not there: ${module}`,
      nextStep: 'The run was made in /ci/build. Name the folder of the project here with --base-dir.',
    });
    const folder = dirname(scratch('x'));
    await expect(replay([foreign, '--item=0', '--base-dir', folder])).rejects.toMatchObject({
      nextStep: 'Name the folder that has src/work.ts.',
    });
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src/work.ts'), '');
    expect(await replay([foreign, '--item=0', '--quiet', '--base-dir', folder])).toBe(0);
    expect(fake.runs.jobs).toMatchObject([{ baseDir: folder, module: join(folder, 'src/work.ts') }]);
  });

  test('a failure that came back is no difference', async () => {
    fake.runs.behaviour = () => ({ outcome: 'failed', failure: {} });
    expect(await replay([recorded([{ outcome: 'failed' }]), '--failed'])).toBe(1);
    expect(stdout).toContain('1 item that failed, in one fresh worker: ');
  });

  test('an item that succeeds alone leads to the search for its causes', async () => {
    const dir = recorded([{}, { outcome: 'failed' }]);
    expect(await replay([dir, '--item', '1', '--quiet'])).toBe(0);
    expect(stderr).toBe('');
    expect(await replay([dir, '--item', '1'])).toBe(0);
    expect(stdout).toContain(`poolscope replay ${dir} --item 1 --shrink`);
  });

  test('under a debugger the items run in one process, without a timeout, on a port that is free', async () => {
    const dir = recorded([{}], { job: { timeoutMs: 5 } });
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as { readonly port: number };
    const args = [dir, '--item=0', '--quiet', '--inspect-brk', `--inspect-port=${port}`];
    await expect(replay(args)).rejects.toThrow(`no debugger can attach at port ${port}`);
    await new Promise((done) => server.close(done));
    await replay(args);
    expect(fake.runs.jobs).toMatchObject([{ isolation: 'inline', timeoutMs: undefined }]);
  });

  test('--shrink prints the fewest items, and needs one that failed', async () => {
    const dir = recorded([{}, {}, {}, { outcome: 'failed', failure: { name: 'RangeError' } }]);
    fake.runs.behaviour = (item, before) => (item === 3 && before.includes(1) ? failed : {});
    expect(await replay([dir, '--item=3', '--shrink', '--json', '--quiet'])).toBe(1);
    expect(json()).toMatchObject({ state: 'shrunk', reproduced: true, item: 3, items: [1, 3], of: 4 });
    expect(stderr).toBe('');
    expect(await replay([dir, '--worker=0', '--shrink'])).toBe(1);
    expect(stdout).toContain(`To run them again: poolscope replay ${dir} --items 1,3`);
    await expect(replay([dir, '--item=0', '--shrink'])).rejects.toThrow('item 0 did not fail in the recorded run');
  });

  test('--shrink exits with 0 if the failure does not happen again', async () => {
    const dir = recorded([{}, { outcome: 'failed' }]);
    expect(await replay([dir, '--item=1', '--shrink', '--quiet', '--json'])).toBe(0);
    expect(json()).toMatchObject({ state: 'notReproduced', reproduced: false });
  });

  test('--check exits with 0 if nothing differs, with 1 if something does, and with 130 on a signal', async () => {
    const dir = recorded([{ outcome: 'failed' }, { outcome: 'failed' }]);
    fake.runs.behaviour = () => ({ outcome: 'failed', failure: {} });
    expect(await replay([dir, '--check', '--json', '--quiet'])).toBe(0);
    expect(json()).toMatchObject({ schema: 1, replayOf: dir, checked: [0, 1], differences: [] });
    fake.runs.behaviour = (_item, _before, number) => ({ outcome: 'failed', failure: { message: `run ${number}` } });
    expect(await replay([dir, '--check'])).toBe(1);
    fake.runs.onRun = () => void process.emit('SIGINT');
    expect(await replay([dir, '--check', '--quiet'])).toBe(130);
  });
});

describe('tune', () => {
  test('a job that cannot start is reported, with its exit code', async () => {
    fake.runs.ending = { state: 'couldNotStart', error: { message: 'no module' } };
    expect(await tune([`${job}#addOne`, '--workers=2,4', '--quiet', '--json'])).toBe(2);
    expect(json()).toMatchObject({ state: 'couldNotStart', tunings: [], error: { message: 'no module' } });
    expect(stderr).toContain('error: no module');
    // No other number of workers is tried.
    expect(fake.runs.jobs).toHaveLength(1);
    expect(fake.runs.jobs[0]).toMatchObject({ workers: 2, chunksize: 'auto' });
  });
});

describe('save-test', () => {
  test('prints the files and the command', async () => {
    const dir = scratch('project');
    mkdirSync(dir);
    writeFileSync(join(dir, 'work.ts'), 'export const work = (item: number, context: unknown) => [item, context];');
    writeFileSync(join(dir, 'package.json'), '{"scripts":{"test":"vitest"}}');
    const recording = recorded([{ outcome: 'failed' }], {
      job: { module: join(dir, 'work.ts'), exportName: 'work', baseDir: dir },
    });
    await expect(saveTest([recording, '--item=0'])).rejects.toThrow(`${join(dir, 'work.ts')}, and it lies outside of`);
    vi.spyOn(process, 'cwd').mockReturnValue(dir);
    expect(await saveTest([recording, '--item=0', '--json'])).toBe(0);
    expect(json()).toMatchObject({
      schema: 1,
      item: 0,
      runner: 'vitest',
      testFile: join(dir, 'work.work.item0.test.ts'),
    });
    expect(await saveTest([recording, '--item=0'])).toBe(0);
    expect(stdout).toContain('npx vitest run work.work.item0-2.test.ts');
    await expect(saveTest([recording, '--item=5'])).rejects.toThrow('the run has no item 5');
  });
});

test('both signals are heard while the work lasts, also if it fails', async () => {
  let signals = 0;
  const work = async (): Promise<never> => {
    process.emit('SIGINT');
    process.emit('SIGTERM');
    throw new Error('no');
  };
  await expect(untilSignal(() => signals++, work)).rejects.toThrow('no');
  expect(signals).toBe(2);
  expect(process.listenerCount('SIGTERM')).toBe(0);
});
