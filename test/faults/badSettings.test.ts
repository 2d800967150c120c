// The ids are those of a list of bad settings, C1 to C10. Left out here, because there is no such setting yet:
// C5 execArgv, C6 environment, C7 export folder, C9 and C10 Redis.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserFacingError } from '../../src/base/errors.ts';
import { settingIds, type SettingId } from '../../src/extension/contributions.ts';
import { parseRunSettings } from '../../src/extension/jobs/runSettings.ts';
import type { LogRecord } from '../../src/model/facts/log.ts';
import { findNode } from '../../src/supervisor/findNode.ts';
import { compileFilter } from '../../webview/kit/logs/logFilter.ts';
import { noFilter } from '../../webview/store/viewState.ts';
import { runJson } from '../support/poolscope.ts';
import { refused } from '../support/refused.ts';
import { scratch } from '../support/scratch.ts';

const job = ['inputs.ts#given', '--input=range:3'];

describe.concurrent('a wrong flag is refused with what was expected', () => {
  test.each([
    ['C1 no worker', '--workers=0', '--workers "0" is not a whole number from 1 to 1024'],
    ['C1 less than no worker', '--workers=-1', '--workers "-1" is not a whole number from 1 to 1024'],
    ['C1 a thousand million workers', '--workers=1e9', '"1e9" is not a whole number'],
    ['C1 the same in digits', '--workers=1000000000', '"1000000000" is not a whole number from 1 to 1024'],
    ['C1 one worker and a half', '--workers=1.5', '"1.5" is not a whole number'],
    ['C1 quotes', '--workers="4"', '""4"" is not a whole number'],
    ['C1 null', '--workers=null', '"null" is not a whole number'],
    ['C1 NaN', '--workers=NaN', '"NaN" is not a whole number'],
    ['C1 no chunksize', '--chunksize=0', '--chunksize "0" is not a whole number'],
    ['C1 no concurrency', '--concurrency=0', '--concurrency "0" is not a whole number'],
    ['C2 no time at all', '--timeout=0s', '--timeout "0s" is not a duration'],
    ['C2 less than no time', '--timeout=-5s', '--timeout "-5s" is not a duration'],
    ['C2 a time beyond what a timer can wait', '--timeout=2147483648ms', 'less than 25 days'],
    ['C2 no time for loading', '--load-timeout=0ms', '--load-timeout "0ms" is not a duration'],
    ['C3 a heap of 1 MB', '--max-heap=1MB', '"1MB" is not a size from 16MB to 1024GB'],
    ['C3 a heap beyond all machines', '--max-heap=99999999999999999999GB', 'is not a size from 16MB to 1024GB'],
  ])('%s', async (_, flag, message) => {
    expect(await refused([...job, flag])).toContain(message);
  });

  test.each([
    ['C2 the longest time that a timer can wait does not fire at once', '--timeout=2147483647ms'],
    ['C3 a heap larger than the memory of the machine is no limit', '--max-heap=1024GB'],
  ])('%s', async (_, flag) => {
    const { code, summary } = await runJson([...job, flag]);
    expect(summary.items.succeeded).toBe(3);
    expect(code).toBe(0);
  });
});

describe('a wrong setting is refused with its name and value', () => {
  test.each<[string, SettingId, unknown, string]>([
    ['C1 no worker', settingIds.workers, 0, 'from 1 to 1024, or null; it is 0'],
    ['C1 less than no worker', settingIds.workers, -1, 'it is -1'],
    ['C1 a thousand million workers', settingIds.workers, 1e9, 'it is 1000000000'],
    ['C1 one worker and a half', settingIds.workers, 1.5, 'it is 1.5'],
    ['C1 a text', settingIds.workers, '4', 'it is "4"'],
    ['C1 NaN', settingIds.workers, Number.NaN, 'it is NaN'],
    ['C1 an object', settingIds.workers, { a: 'x'.repeat(500) }, 'more characters'],
    ['C1 no chunksize', settingIds.chunksize, 0, 'from 1 to 1000000000'],
    ['C1 no concurrency', settingIds.concurrency, 0, 'from 1 to 1000000'],
    ['C2 no time at all', settingIds.timeout, '0s', 'more than zero and less than 25 days'],
    ['C2 less than no time', settingIds.timeout, '-5s', 'it is "-5s"'],
    ['C2 a time beyond what a timer can wait', settingIds.timeout, '597h', 'less than 25 days'],
    ['C2 a number without a unit', settingIds.timeout, 30, 'it is 30'],
    ['C2 no time for loading', settingIds.loadTimeout, '0s', 'it is "0s"'],
  ])('%s', (_, wrongId, value, message) => {
    const parse = () => parseRunSettings((id) => (id === wrongId ? value : undefined));
    expect(parse).toThrow(UserFacingError);
    expect(parse).toThrow(wrongId);
    expect(parse).toThrow(message);
  });

  test('C1 null is the default', () => {
    expect(parseRunSettings(() => null)).toMatchObject({ workers: undefined, concurrency: 1, isolation: 'thread' });
  });
});

describe.concurrent('C4 a Node that is none is refused, and no shell ever reads its name', () => {
  const dir = dirname(scratch('node'));
  const script = (name: string, text: string): string => {
    const path = join(dir, name);
    writeFileSync(path, text, { mode: 0o755 });
    return path;
  };
  mkdirSync(join(dir, 'folder'));
  writeFileSync(join(dir, 'text'), 'v22.0.0');
  test.each([
    ['a command line', 'node; rm -rf ~', 'not the absolute path of an executable file'],
    ['a relative path', './node', 'not the absolute path of an executable file'],
    ['a bare name', 'node', 'not the absolute path of an executable file'],
    ['a folder', join(dir, 'folder'), 'not the absolute path of an executable file'],
    ['a file that is not executable', join(dir, 'text'), 'not the absolute path of an executable file'],
    ['no file', join(dir, 'nothing'), 'not the absolute path of an executable file'],
    ['another program', '/bin/echo', 'not a Node version'],
    ['a script that says something else', script('hello', '#!/bin/sh\necho hello\n'), 'printed "hello"'],
    ['a script that fails', script('fails', '#!/bin/sh\nexit 3\n'), '--version failed'],
    ['a script without an interpreter', script('none', '#!/nowhere/sh\n'), '--version failed'],
    [
      'Node 14',
      script('node14', '#!/bin/sh\necho v14.21.3\n'),
      'is Node v14.21.3, but Poolscope needs v20.19 or newer',
    ],
    [
      'Node 20.18',
      script('node20', '#!/bin/sh\necho v20.18.0\n'),
      'is Node v20.18.0, but Poolscope needs v20.19 or newer',
    ],
    [
      'a script that never answers',
      script('hangs', "#!/bin/sh\ntrap '' TERM\nread x < /dev/null\nwhile :; do sleep 1; done\n"),
      '--version failed',
    ],
  ])('%s', async (_, path, message) => {
    await expect(findNode(path)).rejects.toThrow(UserFacingError);
    await expect(findNode(path)).rejects.toThrow(message);
  });
});

describe('C8 a filter that is no pattern, or a trap, says so or passes in no time', () => {
  const record: LogRecord = {
    seq: 0,
    atMicros: 0,
    worker: 0,
    item: null,
    chunk: null,
    level: 'info',
    text: `${'a'.repeat(28)}!`,
    stream: 'console',
    source: null,
  };
  const filter = async (text: string) => {
    // The engine for patterns that repeat may have to be loaded.
    await compileFilter({ ...noFilter, text }).waits;
    return compileFilter({ ...noFilter, text });
  };

  test.each(['^(a+)+$', '(.*a){12}$', '^(a|a)*$', '(a*)*b'])('/%s/', async (source) => {
    const { test, waits } = await filter(`/${source}/`);
    expect(waits).toBeUndefined();
    expect(test?.(record)).toBe(false);
  });

  test.each([
    ['[', /Unterminated character class/],
    ['*', /Nothing to repeat/],
    ['x'.repeat(1e6), /longer than 1000 characters/],
    ['('.repeat(1e6), /longer than 1000 characters/],
    ['(a{500}){500}', /repeats too much/],
  ])('/%.20s/', async (source, message) => {
    const { test, error } = await filter(`/${source}/`);
    expect(error).toMatch(message);
    expect(error?.length).toBeLessThan(200);
    expect(test).toBeUndefined();
  });

  test('a megabyte of plain text', async () => {
    expect((await filter('x'.repeat(1e6))).test?.(record)).toBe(false);
  });
});
