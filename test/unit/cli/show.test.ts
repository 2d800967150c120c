import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { compare } from '../../../src/cli/compare.ts';
import { display } from '../../../src/cli/frames.ts';
import type { RunPart } from '../../../src/cli/parts/part.ts';
import { show } from '../../../src/cli/show.ts';
import { encodeEvents } from '../../../src/model/facts/eventLines.ts';
import { packRecording } from '../../../src/recording/archive.ts';
import { recordingFolder } from '../../../src/supervisor/recordingFolder.ts';
import { goldenLines } from '../../support/recordings.ts';
import { scratch } from '../../support/scratch.ts';

let printed = '';

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((printed += String(text))));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function record(dir: string, name: string): string {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'events.ndjson'), goldenLines(name));
  return dir;
}

it('a recording that is one file is taken like its folder, and is named in the output', async () => {
  const dir = record(scratch('recording'), 'succeeded');
  const file = `${dir}.poolscope`;
  for await (const piece of packRecording(dir)) appendFileSync(file, piece);
  expect(await show([file, '--json'])).toBe(0);
  expect(JSON.parse(printed)).toMatchObject({ recording: file, items: { succeeded: 40 } });
  printed = '';
  expect(await compare([file, dir, '--json'])).toBe(0);
  expect(JSON.parse(printed)).toMatchObject({ before: { recording: file }, after: { recording: dir }, compared: 40 });
  expect(await recordingFolder(dir)).toBe(dir);
});

it('the report is written as Markdown, and added to the summary of a GitHub Actions job', async () => {
  const dir = record(scratch('markdown'), 'finished');
  const [file, summary] = [join(dir, 'report.md'), join(dir, 'summary.md')];
  writeFileSync(summary, 'before\n');
  expect(await show([dir, '--markdown', file])).toBe(0);
  expect(printed).toContain('finished');
  const report = readFileSync(file, 'utf8');
  expect(report).toMatch(/^# .* finished\n/);
  vi.stubEnv('GITHUB_STEP_SUMMARY', summary);
  await show([dir, '--markdown', file]);
  await show([dir, '--markdown', summary]);
  expect(readFileSync(summary, 'utf8')).toBe(`before\n${report}${report}`);
  await expect(show([dir, '--markdown', '-', '--json'])).rejects.toThrow('would both write to stdout');
});

it('a folder that contains recordings is printed as a list; a folder without any is refused', async () => {
  const root = dirname(record(join(scratch('runs'), 'a'), 'succeeded'));
  record(join(root, 'b'), 'finished');
  expect(await show([root])).toBe(0);
  expect(printed.split('\n').filter((line) => /^\S*[ab] .* · finished · [\d,]+ items/.test(line))).toHaveLength(2);
  printed = '';
  await show([root, '--json']);
  expect(JSON.parse(printed)).toMatchObject({ recordings: [{ state: 'finished' }, { state: 'finished' }], leftOut: 0 });
  await expect(show([scratch('none')])).rejects.toThrow('is not a recording');
});

it('one item is printed with what it did while it ran; an item that the run has not is refused', async () => {
  const dir = record(scratch('item'), 'succeeded');
  const frames = [{ function: 'parse', file: '/w/parse.ts', line: 7, column: 1, inUserCode: true }];
  const sampled = { type: 'itemSampled', item: 3, worker: 0, atMicros: 9, ranMicros: 2_000_000 } as const;
  appendFileSync(join(dir, 'events.ndjson'), encodeEvents([{ ...sampled, doing: 'computing', frames, open: [] }]));
  expect(await show([dir, '--item', '3'])).toBe(0);
  expect(printed).toMatch(
    /^item 3 succeeded · worker \d.*\n\nafter 2\.00 s: computing\n {4}at parse \(.*parse\.ts:7:1\)\n\nnext {7}poolscope replay \S+ --item 3 {2}\(to run it alone\)\n$/,
  );
  printed = '';
  await show([dir, '--item', '3', '--json']);
  expect(JSON.parse(printed)).toMatchObject({ item: 3, outcome: 'succeeded', samples: [{ ranMs: 2000, frames }] });
  await expect(show([dir, '--item', '40'])).rejects.toThrow('the run has no item 40');
});

it('parts of a run are pages, each with the command for the next one', async () => {
  const dir = record(scratch('parts'), 'finished');
  const part = async (...options: readonly string[]): Promise<RunPart> => {
    printed = '';
    expect(await show([dir, ...options, '--json'])).toBe(0);
    return JSON.parse(printed) as RunPart;
  };
  const slow = await part('--slowest', '--limit', '2');
  expect(slow).toMatchObject({ part: 'slowest', after: 0, entries: [{ timesMedian: expect.any(Number) }, {}] });
  const times = (slow.entries as readonly { readonly runMs: number }[]).map(({ runMs }) => runMs);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  const page = slow.next.at(-1)?.command.split(' ') ?? [];
  expect(page).toEqual(['poolscope', 'show', display(dir), '--slowest', '--after', '2']);
  expect(await part('--slowest', '--after', '2')).toMatchObject({ after: 2, count: slow.count });
  const lines = await part('--logs', '--limit', '3');
  expect(lines.entries).toMatchObject([{ seq: 0 }, { seq: 1 }, { seq: 2 }]);
  const { item } = lines.entries[0] as { readonly item: number };
  expect(
    (await part('--logs', '--item', String(item))).entries.every((each) => 'item' in each && each.item === item),
  ).toBe(true);
  const serious = await part('--logs', '--level', 'error');
  expect(serious.entries.every((each) => 'level' in each && each.level === 'error')).toBe(true);
  expect((await part('--logs', '--grep', 'no line has this text')).entries).toEqual([]);
  expect(await part('--worker', '0', '--limit', '1')).toMatchObject({ part: 'worker', entries: [{ worker: 0 }] });
  expect(await part('--advice')).toMatchObject({ part: 'advice', after: 0 });
  const causes = await part('--failures');
  expect(causes.entries.length).toBe(causes.count);
  await expect(show([dir, '--worker', '99'])).rejects.toThrow('the run has no worker 99');
});

it('parts exclude one another, and options of a page need one', async () => {
  for (const [options, message] of [
    [['--failures', '--slowest'], '--failures and --slowest print different parts'],
    [['--after', '3'], '--after and --limit have no effect'],
    [['--grep', 'x'], '--level and --grep have no effect without --logs'],
  ] as const) {
    await expect(show(['somewhere', ...options])).rejects.toThrow(message);
  }
});

it('log lines of a recording are written as those of a run are', async () => {
  const dir = record(scratch('logged'), 'finished');
  const logs = `${dir}.logs`;
  expect(await show([dir, '--logs', logs])).toBe(0);
  expect(JSON.parse(readFileSync(logs, 'utf8').split('\n')[0] ?? '')).toMatchObject({ seq: 0, stream: 'console' });
});
