import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { UserFacingError } from '../../../src/base/errors.ts';
import { exportProfile } from '../../../src/cli/exportProfile.ts';
import { printable } from '../../../src/cli/format.ts';
import { saveTest } from '../../../src/cli/saveTest.ts';
import { show } from '../../../src/cli/show.ts';
import { mutantOf, seeded } from '../../support/mutants.ts';
import { goldenLines, goldenLinesOf } from '../../support/recordings.ts';
import { scratch } from '../../support/scratch.ts';

/** `POOLSCOPE_MUTANTS=10000 vitest run --project=unit test/unit/cli/untrusted.test.ts` takes some minutes. */
const asked = Number(process.env['POOLSCOPE_MUTANTS'] ?? 0);
const mutants = asked || 100;

const names = ['hostile', 'deadlock', 'races', 'observed', 'profiled', 'succeeded', 'couldNotStart', 'starting'];

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
  vi.spyOn(process, 'cwd').mockReturnValue(project);
  return { base, project, files: () => readdirSync(base, { recursive: true }).map(String).sort() };
}

const inputs = [
  '{"item":0,"input":{"$type":"Map","value":[["a",{"$type":"Float64Array","value":[1.5]}]]}}',
  '{"item":1,"input":{"at":{"$type":"Date","value":5},"n":{"$type":"bigint","value":"12"}}}',
  '{"item":2,"input":[1,"two",{"$ref":"value"}]}',
];

const withInputs = (text: string, random: (end: number) => number): string =>
  text.includes('{"item"') && random(2) === 0 ? mutantOf(text, random) : text;

/** Source text without comments and strings. */
const codeOf = (source: string): string => source.replace(/\/\/.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '');

test(
  'a recording that was changed is one clear error or a report, and nothing of it is executed or written elsewhere',
  {
    timeout: 60_000 + mutants * 500,
  },
  async () => {
    const { base, project, files } = workplace();
    const dir = join(base, 'recording');
    const out = join(base, 'out');
    const module = join(project, 'work.mjs');
    const golden = names.map((name) => (name === 'observed' ? goldenLines(name) : goldenLinesOf(name, { module })));
    const tallies = { reports: 0, errors: 0, longestMs: 0, slowest: -1, peakMegabytes: 0 };
    const empty = files();
    for (let seed = 1; seed <= mutants; seed++) {
      const random = seeded(seed);
      mkdirSync(dir);
      writeFileSync(join(dir, 'events.ndjson'), mutantOf(golden[random(golden.length)] ?? '', random));
      writeFileSync(join(dir, 'inputs.ndjson'), withInputs(`${inputs.join('\n')}\n`, random));
      if (random(3) === 0)
        writeFileSync(join(dir, 'summary.json'), mutantOf('{"schema":1,"state":"finished"}', random));
      const calls: readonly (readonly [(args: readonly string[]) => Promise<number>, readonly string[]])[] = [
        [show, [dir]],
        [show, [dir, '--json']],
        [exportProfile, [dir, '--to', 'speedscope', '--out', join(base, 'profile.json')]],
        [saveTest, [dir, `--item=${random(3)}`, '--to', out]],
        [saveTest, [dir, `--item=${random(3)}`]],
      ];
      for (const [command, args] of calls) {
        printed = '';
        const startMs = performance.now();
        try {
          await command(args);
          tallies.reports++;
        } catch (error) {
          tallies.errors++;
          if (!(error instanceof UserFacingError))
            throw new Error(`mutant ${seed}: ${command.name} ${args.join(' ')}`, { cause: error });
          printed += printable(`${error.message}\n${error.nextStep ?? ''}`);
        }
        const tookMs = performance.now() - startMs;
        if (tookMs > tallies.longestMs) Object.assign(tallies, { longestMs: tookMs, slowest: seed });
        expect(printed, `mutant ${seed}`).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      tallies.peakMegabytes = Math.max(tallies.peakMegabytes, process.memoryUsage.rss() / 2 ** 20);
      for (const file of files()) {
        if (/\.(?:test|input)\.mjs$/.test(file))
          expect(codeOf(readFileSync(join(base, file), 'utf8'))).not.toContain('EVIL');
        if (/\.item\d/.test(basename(file))) rmSync(join(base, file));
      }
      for (const written of [dir, out, join(base, 'profile.json')]) rmSync(written, { recursive: true, force: true });
      expect(files(), `mutant ${seed}`).toEqual(empty);
    }
    expect(tallies.reports).toBeGreaterThan(mutants / 5);
    expect(tallies.errors).toBeGreaterThan(mutants / 5);
    if (asked > 0) {
      console.info(tallies);
      expect(tallies.longestMs).toBeLessThan(2000);
    }
  },
);
