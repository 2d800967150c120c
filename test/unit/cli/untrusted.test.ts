import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
// Loaded before the clock runs: the parser is large, and commands load it when they need it.
import '../../../src/analysis/index.ts';
import { UserFacingError } from '../../../src/base/errors.ts';
import { exportRecording } from '../../../src/cli/exportRecording.ts';
import { runFormats } from '../../../src/cli/exports/runFormats.ts';
import { printable } from '../../../src/base/visibleText.ts';
import { profileFormats } from '../../../src/cli/profileFormats.ts';
import { replay } from '../../../src/cli/replay.ts';
import { saveTest } from '../../../src/cli/saveTest.ts';
import { show } from '../../../src/cli/show.ts';
import { tune } from '../../../src/cli/tune.ts';
import { summarise } from '../../../src/model/compare/summary.ts';
import { runPage } from '../../../src/pageWriter/runPage.ts';
import { openInput } from '../../../src/readers/index.ts';
import { recordingFiles } from '../../../src/recording/format.ts';
import { loadRecording } from '../../../src/recording/loadRecording.ts';
import type { RunHandle } from '../../../src/supervisor/runHandle.ts';
import type * as RunToEnd from '../../../src/supervisor/runToEnd.ts';
import { mutantOf, seeded } from '../../support/mutants.ts';
import { goldenLines, goldenLinesOf } from '../../support/recordings.ts';
import { scratch } from '../../support/scratch.ts';

/** `POOLSCOPE_MUTANTS=10000 vitest run --project=unit test/unit/cli/untrusted.test.ts` takes some minutes. */
const asked = Number(process.env['POOLSCOPE_MUTANTS'] ?? 0);
const mutants = asked || 40;

const names = ['hostile', 'deadlock', 'races', 'observed', 'profiled', 'succeeded', 'couldNotStart', 'starting'];

// Runs of a module take half a second each. All else of a command is real: also the reader that takes the inputs from the recording.
vi.mock('../../../src/supervisor/runToEnd.ts', () => ({
  runToEnd: async ({ job }: RunToEnd.RunToEndOptions, use: (handle: Partial<RunHandle>) => unknown) => {
    const { batches } = await openInput(job.input, job);
    for await (const _ of batches);
    const recordingDir = job.input.slice('recording:'.length);
    const model = await loadRecording(recordingDir, { keepLogs: false });
    // A tuning measures until it has what it asked for.
    if (job.chunksize !== undefined) model.chunksize = job.chunksize;
    const summary = () => summarise(model, { totalMs: 1, recording: recordingDir, logTail: () => [] });
    return use({ model, recordingDir, summary });
  },
}));

let printed = '';

beforeEach(() => {
  printed = '';
  const print = (text: unknown): boolean => Boolean((printed += String(text)));
  vi.spyOn(process.stdout, 'write').mockImplementation(print);
  vi.spyOn(process.stderr, 'write').mockImplementation(print);
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** A folder with a project, and a place for recordings. */
function workplace(): { readonly base: string; readonly project: string; readonly files: () => string[] } {
  const base = scratch('untrusted');
  const project = join(base, 'project');
  mkdirSync(join(project, '.git'), { recursive: true });
  writeFileSync(join(project, 'work.mjs'), 'export function minify(item) { throw item; }\n');
  mkdirSync(join(base, 'baseline'));
  writeFileSync(join(base, 'baseline', recordingFiles.events), goldenLines('succeeded'));
  vi.spyOn(process, 'cwd').mockReturnValue(project);
  return { base, project, files: () => readdirSync(base, { recursive: true }).map(String).sort() };
}

const inputs = [
  '{"item":0,"input":{"$type":"Map","value":[["a",{"$type":"Float64Array","value":[1.5]}]]}}',
  '{"item":1,"input":{"at":{"$type":"Date","value":5},"n":{"$type":"bigint","value":"12"}}}',
  '{"item":2,"input":[1,"two",{"$ref":"value"}]}',
].join('\n');

const results = [
  '{"item":0,"outcome":"succeeded","value":[1,{"$type":"Date","value":5}]}',
  '{"item":1,"outcome":"failed","failure":{"kind":"thrown","name":"Error","message":"no"}}',
  '{"item":2,"outcome":"succeeded"}',
].join('\n');

const sometimesChanged = (lines: string, random: (end: number) => number): string =>
  random(2) === 0 ? mutantOf(`${lines}\n`, random) : `${lines}\n`;

/** Source text without comments and strings. */
const codeOf = (source: string): string => source.replace(/\/\/.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '');

type Call = readonly [command: (args: readonly string[]) => Promise<number>, ...args: string[]];

/** The files of a panel that is not built. */
const pageParts = scratch('panel');
mkdirSync(pageParts);
for (const name of ['codicon.css', 'codicon.ttf', 'linearEngine.js', 'panel.css', 'panel.js', 'standalone.js']) {
  writeFileSync(join(pageParts, name), '');
}

/** `export --to html`, without the built panel. */
async function page([dir = '']: readonly string[]): Promise<number> {
  const html = await runPage(dir, pageParts);
  expect(html.match(/<script/g)).toHaveLength(6);
  return 0;
}

/** What people do with a recording of somebody else. Files are written below `base` only. */
function callsOn(dir: string, base: string, random: (end: number) => number): readonly Call[] {
  const item = `--item=${random(3)}`;
  const formats = [...runFormats, ...profileFormats];
  const format = formats[random(formats.length)] ?? '';
  const baseline = join(base, 'baseline');
  const runs: readonly Call[] = [
    [replay, dir, '--failed', '--json'],
    [replay, dir, '--check'],
    [replay, dir, item, '--shrink'],
    [tune, 'work.mjs#minify', '--input', `recording:${dir}`, '--items=0', '--workers=2', '--json'],
  ];
  return [
    [show, dir],
    [show, dir, '--json'],
    [page, dir],
    [show, dir, '--profile'],
    [show, dir, '--junit', join(base, 'junit.xml')],
    [show, baseline, '--baseline', dir],
    [exportRecording, dir, '--to', format, '--out', join(base, 'profile.txt')],
    [saveTest, dir, item, '--to', join(base, 'out')],
    [saveTest, dir, item],
    runs[random(10)] ?? [replay, dir, item],
  ];
}

const tallies = { reports: 0, errors: 0, longestMs: 0, slowest: '', peakMegabytes: 0 };

/** Runs a command. Anything else than a result or a sentence is an error that names the recording. */
async function call([command, ...args]: Call, what: string): Promise<void> {
  printed = '';
  const startMs = performance.now();
  try {
    await command(args);
    tallies.reports++;
  } catch (error) {
    tallies.errors++;
    if (!(error instanceof UserFacingError))
      throw new Error(`${what}: ${command.name} ${args.join(' ')}`, { cause: error });
    printed += printable(`${error.message}\n${error.nextStep ?? ''}`);
  }
  const tookMs = performance.now() - startMs;
  if (tookMs > tallies.longestMs) Object.assign(tallies, { longestMs: tookMs, slowest: `${what}: ${args.join(' ')}` });
  tallies.peakMegabytes = Math.max(tallies.peakMegabytes, process.memoryUsage.rss() / 2 ** 20);
  expect(printed, `output for ${what}`).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
}

/** Deletes what the commands have written as they should, and checks that it is harmless. */
function clearOutputs(base: string, files: readonly string[]): void {
  for (const file of files) {
    const path = join(base, file);
    if (/\.(?:test|input)\.mjs$/.test(file)) expect(codeOf(readFileSync(path, 'utf8'))).not.toContain('EVIL');
    if (/^(?:junit\.xml|profile\.txt)$/.test(file)) {
      const text = readFileSync(path, 'utf8');
      expect(text).not.toMatch(
        file === 'junit.xml' ? /[\u0000-\u0008\u000b-\u001f]|<img/ : /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/,
      );
    }
    if (/\.item\d/.test(basename(file))) rmSync(path);
  }
  for (const name of ['recording', 'out', 'junit.xml', 'profile.txt'])
    rmSync(join(base, name), { recursive: true, force: true });
}

test(
  'a recording that was changed is one clear error or a report, and nothing of it is executed or written elsewhere',
  { timeout: 60_000 + mutants * 500 },
  async () => {
    // The test runner itself has some memory.
    const before = process.memoryUsage.rss() / 2 ** 20;
    const { base, project, files } = workplace();
    const dir = join(base, 'recording');
    const module = join(project, 'work.mjs');
    const golden = names.map((name) => (name === 'observed' ? goldenLines(name) : goldenLinesOf(name, { module })));
    const empty = files();
    for (let seed = 1; seed <= mutants; seed++) {
      const random = seeded(seed);
      mkdirSync(dir);
      writeFileSync(join(dir, recordingFiles.events), mutantOf(golden[random(golden.length)] ?? '', random));
      writeFileSync(join(dir, recordingFiles.inputs), sometimesChanged(inputs, random));
      writeFileSync(join(dir, recordingFiles.results), sometimesChanged(results, random));
      if (random(3) === 0)
        writeFileSync(join(dir, recordingFiles.summary), mutantOf('{"schema":1,"state":"finished"}', random));
      for (const each of callsOn(dir, base, random)) await call(each, `mutant ${seed}`);
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      clearOutputs(base, files());
      expect(files(), `mutant ${seed}`).toEqual(empty);
    }
    expect(tallies.reports).toBeGreaterThan(mutants / 2);
    expect(tallies.errors).toBeGreaterThan(mutants / 2);
    if (asked > 0) {
      console.info(tallies);
      expect(tallies.longestMs).toBeLessThan(2000);
      expect(tallies.peakMegabytes - before).toBeLessThan(500);
    }
  },
);

test('pipes and devices in place of files are not opened', { timeout: 30_000 }, async () => {
  const { base, project, files } = workplace();
  const dir = join(base, 'recording');
  const empty = files();
  const put: Readonly<Record<string, (path: string) => void>> = {
    'a pipe': (path) => execFileSync('mkfifo', [path]),
    'a link to a device': (path) => symlinkSync('/dev/zero', path),
  };
  const texts: Readonly<Record<string, string>> = { inputs: `${inputs}\n`, results: `${results}\n`, summary: '{}' };
  for (const [what, place] of Object.entries(put)) {
    for (const [kind, name] of Object.entries(recordingFiles)) {
      mkdirSync(dir);
      const events = goldenLinesOf('hostile', { module: join(project, 'work.mjs') });
      for (const [other, file] of Object.entries(recordingFiles))
        if (other !== kind) writeFileSync(join(dir, file), other === 'events' ? events : (texts[other] ?? '{}'));
      place(join(dir, name));
      for (const each of callsOn(dir, base, seeded(3))) await call(each, `${what} as ${name}`);
      clearOutputs(base, files());
      expect(files(), `${what} as ${name}`).toEqual(empty);
    }
    // The sources that a recording names are read for its report, and its module for a test.
    mkdirSync(dir);
    const source = join(base, 'source.mjs');
    place(source);
    const profiled = goldenLinesOf('profiled', { module: source }).replaceAll('/work/shop/src/minify.ts', source);
    const loaded = `{"type":"codeLoaded","atMicros":1,"files":[{"file":${JSON.stringify(source)},"hash":"0"}]}\n`;
    writeFileSync(join(dir, recordingFiles.events), `${profiled}${loaded}`);
    for (const each of callsOn(dir, base, seeded(3))) await call(each, `${what} as a source`);
    rmSync(source, { recursive: true });
    clearOutputs(base, files());
    expect(files(), `${what} as a source`).toEqual(empty);
  }
});
