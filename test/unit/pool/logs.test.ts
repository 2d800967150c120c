import { afterEach, describe, expect, test, vi } from 'vitest';
import { registerWorker } from '../../../src/execution/ownWorker.ts';
import { getLogger, PoolLog, type PoolLogRecord } from '../../../src/pool/logs.ts';
import type { LogWritten } from '../../../src/protocol/workerRecords.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const line = (more: Partial<LogWritten> = {}): LogWritten => ({
  type: 'logWritten',
  atMicros: 1500,
  item: 2,
  chunk: 0,
  level: 'info',
  stream: 'console',
  text: 'hello',
  site: null,
  ...more,
});

describe('the log of a pool', () => {
  test('numbers the lines that it passes to its listeners, from the first listener on', () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const log = new PoolLog(undefined);
    const records: PoolLogRecord[] = [];
    log.write(0, line({ text: 'before' }));
    log.subscribe((record) => records.push(record));
    log.write(1, line({ logger: 'db', late: true }));
    log.write(0, line({ item: null }));
    expect(records).toEqual([
      {
        seq: 0,
        atMs: 1.5,
        worker: 1,
        item: 2,
        level: 'info',
        text: 'hello',
        logger: 'db',
        stream: 'console',
        late: true,
      },
      { seq: 1, atMs: 1.5, worker: 0, item: undefined, level: 'info', text: 'hello', stream: 'console' },
    ]);
  });

  test('prints when there is no listener, and again when the last one is gone', () => {
    const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const log = new PoolLog(undefined);
    const [first, second] = [log.subscribe(() => {}), log.subscribe(() => {})];
    first.dispose();
    first.dispose();
    log.write(0, line());
    expect(printed).not.toHaveBeenCalled();
    second.dispose();
    log.write(0, line({ logger: 'db' }));
    log.write(0, line({ text: '50 %', open: true }));
    expect(printed.mock.calls).toEqual([['[db] hello\n'], ['50 %']]);
  });

  test.each([
    ['console', 'warn', 'stderr'],
    ['console', 'error', 'stderr'],
    ['console', 'debug', 'stdout'],
    ['stdout', 'error', 'stdout'],
    ['stderr', 'info', 'stderr'],
  ] as const)('prints %s output of level %s to %s', (stream, level, expected) => {
    const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    new PoolLog(undefined).write(0, line({ stream, level }));
    expect([stdout.mock.calls.length, stderr.mock.calls.length]).toEqual(expected === 'stdout' ? [1, 0] : [0, 1]);
  });

  test('warns of a listener that throws, and passes the record to the others', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const log = new PoolLog(undefined);
    const heard: string[] = [];
    log.subscribe(() => {
      throw new Error('full');
    });
    log.subscribe(({ text }) => heard.push(text));
    log.write(0, line());
    expect(heard).toEqual(['hello']);
    expect(warn).toHaveBeenCalledWith('a log listener of a pool threw: full');
  });

  test('returns the place of a call as a path, in the source if there is a source map', () => {
    const sources: (string | undefined)[] = [];
    const hear = (log: PoolLog): void => void log.subscribe(({ source }) => sources.push(source));
    const plain = new PoolLog(undefined);
    hear(plain);
    plain.write(0, line({ site: 'file:///app/my%20work.mjs:3:4' }));
    plain.write(0, line({ site: '/app/work.js:3:4' }));
    const mapped = new PoolLog({
      failure: (failure) => failure,
      frames: () => [],
      site: () => ({ file: '/src/work.ts', line: 7, column: 8 }),
      text: (text) => text.toUpperCase(),
    });
    hear(mapped);
    mapped.write(0, line({ site: '/tmp/module.mjs:1:1' }));
    expect(sources).toEqual(['/app/my work.mjs:3:4', '/app/work.js:3:4', '/src/work.ts:7:8']);
  });
});

describe('a logger', () => {
  test('writes to the console outside of a worker', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    getLogger('db').warn('slow: %d ms', 5);
    expect(warn).toHaveBeenCalledWith('[db]', 'slow: %d ms', 5);
  });

  test('writes to the log of its worker, as text', () => {
    const lines: string[][] = [];
    const unregister = registerWorker({
      current: () => ({ worker: 0, item: 1, isMainThread: false }),
      log: (...parts) => lines.push(parts),
    });
    getLogger('db').error('slow: %d ms', 5, { retry: true });
    unregister();
    expect(lines).toEqual([['error', 'db', 'slow: 5 ms { retry: true }']]);
  });
});
