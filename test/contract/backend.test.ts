import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBackends } from '../../src/engine/backends/index.ts';
import { WorkerLost } from '../../src/engine/backends/backend.ts';
import { SpoolReader } from '../../src/engine/ledger/spoolReader.ts';
import { monotonicMicros } from '../../src/execution/clock.ts';
import type { ModuleSource } from '../../src/model/facts/moduleSource.ts';
import type { WorkerReport } from '../../src/protocol/workerLink.ts';
import type { WorkerOptions } from '../../src/engine/backends/backend.ts';
import { localAgents } from '../support/localAgents.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

const module: ModuleSource = {
  file: join(root, 'test/fixtures/jobs/basic.ts'),
  loader: { dir: scratch('code'), forDebugger: false },
};

function initFor(
  worker: number,
  exportName: string,
): WorkerOptions & { readonly reports: { readonly kind: 'spool'; readonly path: string } } {
  return {
    worker,
    module,
    target: { exportName, call: 'map' },
    initializer: null,
    concurrency: 1,
    reports: { kind: 'spool', path: scratch('spool') },
    pool: null,
    races: null,
    originMicros: monotonicMicros(),
    replaceable: true,
  };
}

const noReports = (report: WorkerReport): void => expect.unreachable(JSON.stringify(report));

const chunk = (items: readonly number[]) => ({ chunk: 0, attempt: 1, items, inputs: items, careful: false });

const agents = localAgents();
beforeAll(() => agents.open(module.file));
afterAll(() => agents.close());

const backends = { ...createBackends(join(root, 'dist')), remote: agents.backend };

describe.each(Object.entries(backends))('backend %s', (_, backend) => {
  test('settles every item of a chunk in the spool before it answers', async () => {
    const session = backend.open({ workers: 1, maxHeapBytes: undefined });
    const init = initFor(0, 'addOne');
    const handle = session.start(init, noReports);
    await handle.ready;
    await handle.run(chunk([3, 4, 5]));
    const records = new SpoolReader(init.reports.path, 'books').read();
    const settled = records.filter(({ record }) => record.type === 'itemsSettled');
    expect(settled.flatMap(({ values }) => values)).toEqual(['4', '5', '6']);
    expect(records.at(-1)?.record).toMatchObject({ type: 'chunkEnded', chunk: 0 });
    await handle.close(false);
    await session.close();
  });

  test('makes a user error a record, not a rejection', async () => {
    const session = backend.open({ workers: 1, maxHeapBytes: undefined });
    const init = initFor(0, 'throwsOddThings');
    const handle = session.start(init, noReports);
    await handle.ready;
    await handle.run(chunk([0, 2, 6]));
    const records = new SpoolReader(init.reports.path, 'books').read().map(({ record }) => record);
    expect(records.filter((record) => record.type === 'itemFailed').map((record) => record.item)).toEqual([0, 2]);
    await handle.close(false);
    await session.close();
  });

  test('refuses to become ready when the export is missing', async () => {
    const session = backend.open({ workers: 1, maxHeapBytes: undefined });
    const handle = session.start(initFor(0, 'nowhere'), noReports);
    await expect(handle.ready).rejects.toThrow('no export named "nowhere"');
    await session.close();
  });

  test.runIf(backend.capabilities.kill)('reports a killed worker, and a new one takes its place', async () => {
    const session = backend.open({ workers: 1, maxHeapBytes: undefined });
    const handle = session.start(initFor(0, 'slow'), noReports);
    await handle.ready;
    const running = handle.run(chunk([1]));
    handle.kill();
    await expect(running).rejects.toBeInstanceOf(WorkerLost);
    const second = session.start(initFor(0, 'addOne'), noReports);
    await second.ready;
    await second.run(chunk([1]));
    await second.close(false);
    await session.close();
  });

  test.runIf(backend.capabilities.kill)('names the exit code of a worker that exits', async () => {
    const session = backend.open({ workers: 1, maxHeapBytes: undefined });
    const handle = session.start(initFor(0, 'crashesAndHangs'), noReports);
    await handle.ready;
    await expect(handle.run(chunk([7]))).rejects.toThrow('process.exit(1)');
    await session.close();
  });
});

test('a worker process that starts after the end of its session is ended', async () => {
  const session = createBackends(join(root, 'dist')).process.open({ workers: 1, maxHeapBytes: undefined });
  await session.close();
  const handle = session.start(initFor(0, 'addOne'), noReports);
  await expect(handle.ready).rejects.toThrow('SIGKILL');
});

test.each(['thread', 'process'] as const)(
  'a %s worker has handed over its profile before it is killed',
  async (isolation) => {
    const session = createBackends(join(root, 'dist'))[isolation].open({ workers: 1, maxHeapBytes: undefined });
    const init = {
      ...initFor(0, 'spin'),
      module: { ...module, file: join(root, 'test/fixtures/jobs/profiled.ts') },
      profile: { kind: 'cpu', intervalMicros: 1000 },
      profilePartMicros: 0,
    } as const;
    const handle = session.start(init, noReports);
    await handle.ready;
    await handle.run(chunk([0]));
    const stuck = handle.run({ ...chunk([1]), chunk: 1 });
    handle.kill();
    await expect(stuck).rejects.toBeInstanceOf(WorkerLost);
    const parts = new SpoolReader(init.reports.path, 'books')
      .read()
      .flatMap(({ record }) => (record.type === 'profileCaptured' ? [record] : []));
    // The second chunk has not ended.
    expect(parts).toMatchObject([{ begins: true, intervalMicros: 1000 }]);
    await session.close();
  },
);
