import { expect, it } from 'vitest';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import type { Holder } from '../../../../src/model/facts/waitEvents.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import { type GraphWait, layoutGraph, ringEdges, waitsNow } from '../../../../webview/panels/locks/layout.ts';
import { waitsWithin } from '../../../../webview/panels/timeline/layout.ts';
import { goldenLines } from '../../../support/recordings.ts';

const lock = (name: string) => ({ kind: 'lock', id: `lock-${name}`, name });
const wait = (worker: number, name: string, holder: Holder | null): GraphWait => ({
  wait: worker,
  worker,
  item: worker,
  primitive: lock(name),
  holder,
});

function modelOf(recording: string) {
  const model = createRunModel();
  for (const line of goldenLines(recording).trimEnd().split('\n')) applyEvent(model, JSON.parse(line) as RunEvent);
  return model;
}

it('a deadlock is a ring of its workers and locks, without other workers that wait for it', () => {
  const { locks } = modelOf('deadlock');
  const now = waitsNow(locks);
  expect(now.map(({ worker }) => worker)).toEqual([0, 1, 2]);
  const graph = layoutGraph(now, ringEdges(locks.deadlocks));
  const ring = graph.nodes.filter(({ inRing }) => inRing).map(({ id }) => id);
  expect(ring).toEqual(['w0', 'lock-accounts', 'w1', 'lock-ledger']);
  expect(graph.nodes.map(({ id }) => id)).toEqual([...ring, 'w2']);
  expect(graph.edges.filter(({ inRing }) => !inRing).map(({ id }) => id)).toEqual(['w2>lock-ledger']);
});

it('the holder of a lock is the one that its waiters saw last, unless that one now waits for it', () => {
  const model = createRunModel();
  const began = (worker: number, holder: number): RunEvent => ({
    ...{ type: 'waitBegan', wait: worker, worker, item: worker, primitive: lock('a'), op: 'acquire' },
    ...{ blocking: true, endless: true, holder: { worker: holder }, atMicros: worker, stack: 0 },
  });
  applyEvent(model, began(0, 1));
  applyEvent(model, began(2, 3));
  expect(waitsNow(model.locks).map(({ holder }) => holder)).toEqual([{ worker: 3 }, { worker: 3 }]);
  applyEvent(model, began(3, 0));
  expect(waitsNow(model.locks).map(({ holder }) => holder)).toEqual([null, null, null]);
});

it('the graph stays small, and every edge begins and ends in the picture', () => {
  const waits = Array.from({ length: 30 }, (_, k) => wait(k, `lock ${k % 3}`, k === 0 ? null : { thread: 0 }));
  const graph = layoutGraph(waits, new Set());
  expect(graph.more).toBe(22);
  for (const { fromX, fromY, toX, toY } of graph.edges) {
    for (const x of [fromX, toX]) expect(x >= 0 && x <= graph.width).toBe(true);
    for (const y of [fromY, toY]) expect(y >= 0 && y <= graph.height).toBe(true);
  }
  expect(graph.nodes.find(({ kind }) => kind === 'thread')?.label).toBe('main');
});

it('a worker that waits for a lock of its own has both edges side by side', () => {
  const [out, back] = layoutGraph([wait(0, 'a', { worker: 0 })], new Set()).edges;
  expect(out?.fromY).not.toBe(back?.toY);
});

it('waits are shaded while they can be distinguished', () => {
  const model = createRunModel();
  const view = { fromMicros: 50, toMicros: 110 };
  applyEvent(model, { type: 'runPlanned', workers: 1, chunksize: 1, total: 1 });
  const { waits } = model.workers[0]!;
  const add = (count: number): void => {
    for (let k = 0; k < count; k++) {
      waits.startMicros.push(k * 10);
      waits.endMicros.push(k * 10 + 5);
    }
  };
  add(30);
  expect(waitsWithin(waits, view)[0]).toEqual([50, 55]);
  expect(waitsWithin(waits, view).at(-1)).toEqual([110, 115]);
  add(30_000);
  expect(waitsWithin(waits, { fromMicros: 0, toMicros: 1e9 })).toEqual([]);
});
