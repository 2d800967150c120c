import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeEvents } from '../../../src/model/facts/eventLines.ts';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import { deleteRecording, listRecordings } from '../../../src/recording/listRecordings.ts';
import { loadRecording } from '../../../src/recording/loadRecording.ts';
import { readEvents, readFirstEvent, readLines } from '../../../src/recording/readEvents.ts';
import { readSummary, recordedSummary, writeSummary } from '../../../src/recording/summaryFile.ts';
import { EventsFile } from '../../../src/recording/writeEvents.ts';
import { root } from '../../support/root.ts';
import { scratch } from '../../support/scratch.ts';

const fixture = (name: string): string => join(root, 'test/fixtures/recordings', name);
const options = { keepLogs: true };

/** A recording whose events are this text. */
function holding(text: string): string {
  const dir = scratch('recording');
  mkdirSync(dir);
  writeFileSync(join(dir, 'events.ndjson'), text);
  return dir;
}

/** The line of one item, with these changes. */
function settledLine(changes: object): string {
  const columns = { steps: [0, 1], times: '0,1,', outcomes: null };
  return JSON.stringify({
    type: 'itemsSettled',
    worker: 0,
    chunk: 0,
    attempt: 1,
    fromMicros: 0,
    ...columns,
    ...changes,
  });
}

const ended = (total: number): RunEvent => ({ type: 'inputEnded', total });

describe('a recording on disk', () => {
  it('of a program that was observed opens like any other', async () => {
    const model = await loadRecording(fixture('observed'), options);
    expect(model).toMatchObject({
      state: 'finished',
      origin: { kind: 'observed' },
      setup: { label: 'build.mjs', baseDir: '/work/site', concurrency: 1, detectRaces: false },
      counts: { succeeded: 2, failed: 1 },
      total: 3,
    });
    expect(model.failures.get(1)?.failure.message).toBe('page 1 has no title');
  });

  it('whose writer died is interrupted: its last line is left out, and open items count as cancelled', async () => {
    const text = readFileSync(join(fixture('observed'), 'events.ndjson'), 'utf8');
    const lines = text.split('\n').map((line) => line.replace('"total":null', '"total":3'));
    const model = await loadRecording(holding(`${lines.slice(0, 10).join('\n')}\n{"type":"itemsSett`), options);
    expect(model).toMatchObject({ state: 'interrupted', counts: { succeeded: 1, cancelled: 2 } });
  });

  it('of version 2 is read: its job is its origin', async () => {
    const unchanged = { isolation: 'thread', loadTimeoutMs: 8000, onError: 'continue' };
    const job = {
      module: '/w/a.ts',
      exportName: 'work',
      baseDir: '/w',
      input: 'range:3',
      concurrency: 2,
      ...unchanged,
    };
    const started = { type: 'runStarted', schema: 2, job, startedAtMs: 1, originMicros: 0, node: 'v24' };
    const model = await loadRecording(holding(`${JSON.stringify(started)}\n`), options);
    expect(model.origin).toEqual({ kind: 'job', job });
    expect(model.setup).toMatchObject({ label: 'a.ts#work', functionName: 'work', concurrency: 2 });
  });

  it('of another version is refused with the next step', async () => {
    const later = { type: 'runStarted', schema: 4, origin: {}, startedAtMs: 1, originMicros: 0, node: '' };
    await expect(loadRecording(holding(`${JSON.stringify(later)}\n`), options)).rejects.toThrow(
      'is written in version 4 of its format, and this Poolscope reads the versions 2 to 3',
    );
  });

  it('names the line that is not an event, also far behind', async () => {
    const dir = holding(encodeEvents(Array.from({ length: 60_000 }, (_, k) => ended(k))));
    appendFileSync(join(dir, 'events.ndjson'), '{"type":\n{}\n');
    const read = async (): Promise<void> => {
      for await (const event of readEvents(dir)) expect(event.type).toBe('inputEnded');
    };
    await expect(read()).rejects.toThrow(
      'the recording is damaged: line 60001 of events.ndjson: expected an event, found',
    );
  });

  it('skips events that a later version added', async () => {
    const dir = holding('{"type":"brandNew","x":1}\n{"type":"inputEnded","total":1}\n');
    const events: RunEvent[] = [];
    for await (const event of readEvents(dir)) events.push(event);
    expect(events).toEqual([ended(1)]);
  });

  it('whose files are pipes or devices is refused, and nothing waits for them', async () => {
    const dir = holding(encodeEvents([ended(1)]));
    const events = join(dir, 'events.ndjson');
    execFileSync('mkfifo', [join(dir, 'summary.json')]);
    expect(await readSummary(dir, recordedSummary)).toBeUndefined();
    rmSync(events);
    execFileSync('mkfifo', [events]);
    await expect(loadRecording(dir, options)).rejects.toThrow('events.ndjson is not a regular file');
    rmSync(events);
    symlinkSync('/dev/zero', events);
    await expect(loadRecording(dir, options)).rejects.toThrow('events.ndjson is not a regular file');
  });

  it.each([
    [
      '{"type":"runPlanned","workers":1000000000,"chunksize":1,"total":3}',
      'expected runPlanned.workers to be a whole number from 0 to 1024, found 1000000000',
    ],
    ['{"type":"inputEnded","total":-1}', 'expected inputEnded.total to be a whole number from 0, found -1'],
    [
      '{"type":"itemFailed","item":0,"attempt":1,"worker":0,"failure":null}',
      'expected itemFailed.failure to be an object, found null',
    ],
    [
      settledLine({ steps: [1, 1e9] }),
      'expected itemsSettled.times to be two whole numbers for each of 1000000000 items, found "0,1,"',
    ],
    [settledLine({ steps: [4e9, 1] }), 'expected itemsSettled.steps[0] to be an item below 16777217, found 4000000000'],
    [settledLine({ outcomes: [6, 1] }), 'expected itemsSettled.outcomes[0] to be a whole number from 1 to 5, found 6'],
    [settledLine({ chunk: 1e9 }), 'expected itemsSettled.chunk to be a chunk below 1048577, found 1000000000'],
    ['null', 'expected an event, found "null"'],
  ])('that was changed is refused with the line and what was expected: %s', async (line, problem) => {
    const { message } = await loadRecording(holding(`{"type":"later"}\n${line}\n`), options).then(
      () => new Error('opened'),
      (error: Error) => error,
    );
    expect(message).toBe(`the recording is damaged: line 2 of events.ndjson: ${problem}`);
  });

  it('that holds nothing, or is none, is refused', async () => {
    await expect(loadRecording(holding(''), options)).rejects.toThrow('contains no run');
    await expect(loadRecording('/nowhere', options)).rejects.toThrow('/nowhere is not a recording: it does not exist');
    expect(await readFirstEvent(holding(''))).toBeUndefined();
  });

  it('is read in whole lines from any offset, one at least', async () => {
    const dir = holding('first\nsecond\nthird, torn');
    expect(await readLines(dir, 0, 2)).toEqual({ lines: 'first\n', next: 6 });
    expect(await readLines(dir, 0, 100)).toEqual({ lines: 'first\nsecond\n', next: 13 });
    expect(await readLines(dir, 13, 100)).toEqual({ lines: '', next: 13 });
  });
});

describe('the list of recordings', () => {
  it('is newest first, folds what has no summary, and skips the rest', async () => {
    const dir = dirname(scratch('root'));
    cpSync(fixture('observed'), join(dir, 'a'), { recursive: true });
    cpSync(fixture('running'), join(dir, 'b'), { recursive: true });
    const events = join(dir, 'a/events.ndjson');
    writeFileSync(events, readFileSync(events, 'utf8').replace('1795000000000', '1795000000001'));
    writeSummary(join(dir, 'b'), {
      state: 'stopped',
      items: { total: 5, succeeded: 5, failed: 0, timedOut: 0, crashed: 0, cancelled: 0 },
      wallMs: 7,
    });
    mkdirSync(join(dir, 'empty'));
    writeFileSync(join(dir, 'file'), '');
    const { infos: listed } = await listRecordings(dir);
    expect(listed.map(({ runId }) => runId)).toEqual(['a', 'b']);
    expect(listed[0]).toMatchObject({ origin: { kind: 'observed' }, state: 'finished', wallMs: 90 });
    expect(listed[0]?.items).toMatchObject({ total: 3, failed: 1 });
    expect(listed[1]).toMatchObject({ origin: { kind: 'job' }, state: 'stopped', wallMs: 7 });
  });

  it('leaves out the oldest of more than 1,000, and says how many', async () => {
    const dir = dirname(scratch('root'));
    for (let k = 0; k < 1001; k++) mkdirSync(join(dir, `old-${k}`));
    cpSync(fixture('observed'), join(dir, 'z'), { recursive: true });
    const { infos, leftOut } = await listRecordings(dir);
    expect([infos.map(({ runId }) => runId), leftOut]).toEqual([['z'], 2]);
  });

  it('is empty for a folder that does not exist', async () => {
    expect(await listRecordings('/nowhere')).toEqual({ infos: [], leftOut: 0 });
  });

  it('deletes recordings only', async () => {
    const dir = holding('');
    await deleteRecording(dir);
    expect(existsSync(dir)).toBe(false);
    await expect(deleteRecording(dirname(dir))).rejects.toThrow('ENOENT');
    expect(existsSync(dirname(dir))).toBe(true);
    expect(await readSummary(dir, recordedSummary)).toBeUndefined();
  });
});

describe('the file of events', () => {
  it('can be followed while it is written', async () => {
    const dir = dirname(scratch('recording'));
    const file = new EventsFile(dir, (error) => expect.fail(error.message));
    const text = encodeEvents([ended(1), ended(2), ended(3)]);
    const complete = new Promise<void>((resolve) => file.recorded((bytes) => bytes === text.length && resolve()));
    file.append([ended(1)]);
    file.append([ended(2), ended(3)]);
    await complete;
    expect(file.bytes).toBe(text.length);
    expect(await file.read(0, 1000)).toEqual({ lines: text, next: text.length });
    expect(await file.read(text.length, 1000)).toEqual({ lines: '', next: text.length });
    await file.close();
    expect(readFileSync(join(dir, 'events.ndjson'), 'utf8')).toBe(text);
  });

  it('is complete when the process ends before the next turn, whatever its stream has written', async () => {
    const dir = dirname(scratch('recording'));
    const file = new EventsFile(dir, (error) => expect.fail(error.message));
    file.append([ended(1)]);
    await new Promise<void>((resolve) => file.recorded(() => resolve()));
    file.append([ended(2)]);
    file.append([ended(3)]);
    file.closeNow();
    const text = encodeEvents([ended(1), ended(2), ended(3)]);
    expect(readFileSync(join(dir, 'events.ndjson'), 'utf8')).toBe(text);
    await file.close();
    expect(readFileSync(join(dir, 'events.ndjson'), 'utf8')).toBe(text);
  });

  it('keeps events in memory if it cannot be written, and reports that once', async () => {
    const failures: string[] = [];
    const { file } = await new Promise<{ readonly file: EventsFile }>((resolve) => {
      const failing = new EventsFile('/nowhere', ({ message }) => {
        failures.push(message);
        resolve({ file: failing });
      });
      failing.append([ended(1)]);
    });
    file.append([ended(2)]);
    expect(failures).toHaveLength(1);
    const first = encodeEvents([ended(1)]);
    const both = encodeEvents([ended(1), ended(2)]);
    expect(await file.read(0, 1000)).toEqual({ lines: both, next: both.length });
    expect(await file.read(first.length, 1000)).toEqual({ lines: encodeEvents([ended(2)]), next: both.length });
    await file.close();
  });

  it('stays as it is when it is continued, until the new events are wanted', async () => {
    const before = encodeEvents([ended(1)]);
    const dir = holding(`${before}{"type":"torn`);
    const text = encodeEvents([ended(1), ended(2), ended(3)]);
    const open = (): EventsFile => new EventsFile(dir, (error) => expect.fail(error.message), before.length);
    const dropped = open();
    dropped.append([ended(2)]);
    expect(await dropped.read(before.length, 1000)).toMatchObject({ lines: encodeEvents([ended(2)]) });
    await dropped.close();
    expect(readFileSync(join(dir, 'events.ndjson'), 'utf8')).toBe(`${before}{"type":"torn`);
    const kept = open();
    kept.append([ended(2)]);
    kept.release();
    kept.append([ended(3)]);
    await kept.close();
    expect(readFileSync(join(dir, 'events.ndjson'), 'utf8')).toBe(text);
    expect(await kept.read(0, 1000)).toEqual({ lines: text, next: text.length });
  });

  it('does not overwrite another recording', async () => {
    const dir = holding(encodeEvents([ended(1)]));
    const failed = new Promise<Error>((resolve) => void new EventsFile(dir, resolve));
    expect((await failed).message).toContain('EEXIST');
    expect(readFileSync(join(dir, 'events.ndjson'), 'utf8')).toBe(encodeEvents([ended(1)]));
  });
});
