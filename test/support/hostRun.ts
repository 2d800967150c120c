import type { RunEvent } from '../../src/model/facts/events.ts';
import { jobDefaults } from '../../src/model/facts/job.ts';
import { applyEvent } from '../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../src/model/run/runModel.ts';

export interface HostRun {
  /** Time of an item on each machine, and its number of workers. */
  readonly hosts: readonly { readonly name: string; readonly itemMicros: number; readonly workers: number }[];
  readonly items: number;
  readonly chunksize: number;
  /** Time around a chunk, half of it before its items. */
  readonly aroundMicros: number;
  /** Bytes to each machine, and from it. */
  readonly bytes?: number;
  readonly latencyMicros?: number;
  readonly load?: number;
  /** Cores of each machine; as many as its workers by default. */
  readonly cores?: number;
  /** The first machine is lost at this time; its workers continue on the last one. */
  readonly lostMicros?: number;
  readonly isLive?: boolean;
}

const startMicros = 100_000;

/** The events of a run on several machines whose items take as long as their machine says. */
export function hostRunEvents(course: HostRun): RunEvent[] {
  const { hosts, lostMicros = Infinity, aroundMicros } = course;
  const job = { ...jobDefaults, module: '/w/job.ts', exportName: 'work', baseDir: '/w', isolation: 'process' } as const;
  const crew = hosts.flatMap(({ workers }, host) =>
    Array.from({ length: workers }, () => ({ host, until: startMicros })),
  );
  const head: RunEvent[] = [
    {
      type: 'runStarted',
      schema: 3,
      origin: { kind: 'job', job },
      startedAtMs: 0,
      originMicros: 0,
      node: 'v24.0.0',
      cores: 4,
    },
    ...hosts.map(({ name, workers }, host) => joined(name, host, course.cores ?? workers, workers)),
    { type: 'runPlanned', workers: crew.length, chunksize: course.chunksize, total: course.items },
    { type: 'phaseStarted', phase: 'workers', atMicros: 50_000 },
    ...crew.flatMap(({ host }, worker) => started(worker, host, 1, 50_000)),
  ];
  const timed: { readonly atMicros: number; readonly event: RunEvent }[] = [];
  const put = (atMicros: number, event: RunEvent): void => void timed.push({ atMicros, event });
  const lastHost = hosts.length - 1;
  if (Number.isFinite(lostMicros)) {
    put(lostMicros, { type: 'hostLost', host: 0, atMicros: lostMicros, reason: 'its command ended with SIGKILL' });
    for (const [worker, slot] of crew.entries()) {
      if (slot.host !== 0) continue;
      put(lostMicros, { type: 'workerExited', worker, atMicros: lostMicros, reason: 'the agent on a was lost' });
      for (const event of started(worker, lastHost, 2, lostMicros + 20_000)) put(lostMicros + 20_000, event);
    }
  }
  for (let first = 0, chunk = 0; first < course.items; first += course.chunksize, chunk++) {
    const slot = crew.reduce((a, b) => (b.until < a.until ? b : a));
    const count = Math.min(course.chunksize, course.items - first);
    const micros = (): number => hosts[slot.host]?.itemMicros ?? 0;
    if (slot.host === 0 && slot.until + aroundMicros + count * micros() > lostMicros) {
      Object.assign(slot, { host: lastHost, until: lostMicros + 70_000 });
    }
    const worker = crew.indexOf(slot);
    const sentMicros = slot.until;
    const receivedMicros = sentMicros + aroundMicros / 2;
    const endedMicros = receivedMicros + count * micros();
    const answeredMicros = endedMicros + aroundMicros / 2;
    const times = Array.from({ length: count }, () => `0,${micros()},`).join('');
    put(endedMicros, {
      ...{ type: 'itemsSettled', worker, chunk, attempt: 1, fromMicros: receivedMicros },
      ...{ steps: [first, 1, 1, count - 1], times, outcomes: null },
    });
    put(answeredMicros, {
      type: 'chunkFinished',
      chunk,
      worker,
      count,
      sentMicros,
      receivedMicros,
      endedMicros,
      answeredMicros,
    });
    slot.until = answeredMicros;
  }
  const end = Math.max(...crew.map(({ until }) => until));
  for (const host of hosts.keys()) {
    if (host > 0 || lostMicros === Infinity) put(end, measured(course, host, end));
  }
  const ended: RunEvent = {
    type: 'runFinished',
    state: 'finished',
    atMicros: end,
    wallMicros: end - 50_000,
    error: null,
  };
  const body = timed.toSorted((a, b) => a.atMicros - b.atMicros).map(({ event }) => event);
  return [...head, ...body, ...(course.isLive ? [] : [ended])];
}

export function hostRun(course: HostRun): RunModel {
  const model = createRunModel();
  for (const event of hostRunEvents(course)) applyEvent(model, event);
  return model;
}

const joined = (name: string, host: number, cores: number, workers: number): RunEvent => ({
  ...{ type: 'hostJoined', host, atMicros: 20_000, name, node: 'v24.0.0', workers, cores, memoryBytes: 8e9 },
  ...{ clockOffsetMicros: host * -3200, clockErrorMicros: 150 },
});

const started = (worker: number, host: number, generation: number, atMicros: number): RunEvent[] => [
  { type: 'workerStarted', worker, generation, atMicros },
  { type: 'workerPlaced', worker, host, atMicros },
  { type: 'workerReady', worker, atMicros: atMicros + 50_000 },
];

const measured = (
  { bytes = 1000, latencyMicros = 400, load = 0.5 }: HostRun,
  host: number,
  atMicros: number,
): RunEvent => ({
  ...{ type: 'hostMeasured', host, atMicros, load, latencyMicros, sentBytes: bytes, receivedBytes: bytes },
});
