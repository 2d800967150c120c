import { describe, expect, test } from 'vitest';
import { loadRecording } from '../../src/recording/loadRecording.ts';
import { poolscope, readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

describe.concurrent('neighbours of an item that ends, blocks or leaves its worker', () => {
  const together = ['--input=range:8', '--workers=1', '--chunksize=8', '--concurrency=8', '--max-heap=100MB'];
  const apart = ['--input=range:12', '--workers=2', '--chunksize=2'];

  test.each([
    ['exits', 'thread', 'crashed'],
    ['kills', 'process', 'crashed'],
    ['fillsMemory', 'thread', 'crashed'],
    ['loops', 'thread', 'timedOut'],
  ])('%s, %s: the seven others succeed, and those that ran twice are marked', async (name, isolation, outcome) => {
    const [logs, record] = [scratch('logs.ndjson'), scratch('recording')];
    const args = [
      `--logs=${logs}`,
      `--record=${record}`,
      `neighbours.ts#${name}`,
      ...together,
      `--isolation=${isolation}`,
      ...(name === 'loops' ? ['--timeout=2s'] : []),
    ];
    const { summary } = await runJson(args);
    expect(summary.items).toMatchObject({ total: 8, succeeded: 7, [outcome]: 1 });
    expect(summary.failures.map(({ item }) => item)).toEqual([5]);
    const begun = readNdjson<{ readonly item: number; readonly text: string }>(logs).filter(
      ({ text }) => text === 'began',
    );
    const { items } = await loadRecording(record, { keepLogs: false });
    for (let item = 0; item < 8; item++) {
      expect(begun.filter((line) => line.item === item)).toHaveLength(items.attempt.get(item));
    }
  });

  test.each([
    ['leavesTimer', 'process'],
    ['leavesMicrotasks', 'thread'],
  ])('%s, %s: the busy worker is replaced after a while, and every item succeeds', async (name, isolation) => {
    // More chunks follow than the worker can run until the timer fires.
    const many = ['--input=range:400', '--workers=1', '--chunksize=2', `--isolation=${isolation}`];
    const { summary } = await runJson([`neighbours.ts#${name}`, ...many]);
    expect(summary.items).toMatchObject({ total: 400, succeeded: 400 });
    expect(JSON.stringify(summary.advice)).toContain('ran no item for 5 s');
  });

  test('an item that stops its process each time is crashed, and the others succeed', async () => {
    const { summary } = await runJson(['neighbours.ts#stops', ...apart, '--isolation=process']);
    expect(summary.items).toMatchObject({ total: 12, succeeded: 11, crashed: 1 });
    expect(summary.failures).toMatchObject([{ item: 5, attempt: 2, name: 'WorkerStopped' }]);
  });

  test.runIf(process.platform === 'linux').each(['thread', 'process', 'inline'])(
    'a process that outlives the run is named with its item (%s)',
    async (isolation) => {
      const { summary, code } = await runJson([
        'neighbours.ts#leavesProcess',
        '--input=range:12',
        `--isolation=${isolation}`,
      ]);
      // Other advice depends on how busy the machine is.
      const notice = summary.advice.find(({ id }) => id === 'processesLeft');
      const pid = /^pid (\d+): sleep 301 \(item 5\)$/.exec(notice?.evidence ?? '')?.[1];
      expect(notice).toMatchObject({ severity: 'info' });
      process.kill(Number(pid), 'SIGKILL');
      expect(code).toBe(0);
    },
  );

  test('a setup that never ends is an error after the load timeout', async () => {
    const { code, stderr } = await poolscope(['run', 'endlessSetup.ts#work', '--input=range:3', '--load-timeout=5s']);
    expect(stderr).toContain(
      'SetupTimeout: a worker was not ready after 5000 ms, waiting for something that never settles',
    );
    expect(code).toBe(2);
  });
});
