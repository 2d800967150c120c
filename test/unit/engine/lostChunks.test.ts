import { expect, test } from 'vitest';
import { WorkerLost } from '../../../src/engine/backends/backend.ts';
import { LostChunks, type Loss } from '../../../src/engine/lostChunks.ts';
import type { KillReason } from '../../../src/engine/killReason.ts';
import type { Failure } from '../../../src/model/facts/failure.ts';
import type { ChunkMessage } from '../../../src/protocol/workerLink.ts';
import { FakeBooks } from './schedulerRig.ts';

const error = new WorkerLost('the worker exited with code 1');
const chunk: ChunkMessage = { chunk: 7, attempt: 1, items: [3, 4, 5], inputs: ['a', 'b', 'c'], careful: false };
const failure: Failure = { kind: 'timeout', name: 'TimeoutError', message: 'too late', stack: '', frames: [] };

function open() {
  const books = new FakeBooks();
  const again: ChunkMessage[] = [];
  const lost = new LostChunks(books, { giveBack: (rest) => again.push(rest) }, () => 0);
  const lose = (loss: Partial<Loss>): number =>
    lost.settleLost(0, chunk, {
      error,
      killed: undefined,
      running: [],
      begun: [],
      culprit: undefined,
      isTainted: false,
      ...loss,
    });
  return { books, again, lost, lose };
}

test('the item that ran gets the blame, and the others run again with their inputs', () => {
  const { books, again, lose } = open();
  books.settle([3], 'succeeded', undefined);
  lose({ running: [{ item: 4, sinceMs: 1 }] });
  expect(books.outcomes.get(4)).toMatchObject({
    outcome: 'crashed',
    failure: { kind: 'crash', message: 'the worker exited with code 1 while this item was running' },
  });
  expect(again).toEqual([{ ...chunk, items: [5], inputs: ['c'] }]);
});

test.each<[KillReason, string]>([
  [{ why: 'cancel' }, 'cancelled'],
  [{ why: 'timeout', failure }, 'timedOut'],
  [{ why: 'deadlock', failure }, 'failed'],
  [{ why: 'memory', failure }, 'crashed'],
])('the outcome of the item is that of the reason for which its worker was ended (%o)', (killed, outcome) => {
  const { books, lose } = open();
  lose({ killed, running: [{ item: 3, sinceMs: 1 }] });
  expect(books.outcomes.get(3)).toEqual({ outcome, failure: 'failure' in killed ? failure : null });
});

test('an item that has its outcome is not blamed', () => {
  const { books, again, lose } = open();
  books.settle([3], 'succeeded', undefined);
  lose({ running: [{ item: 3, sinceMs: 1 }] });
  expect(books.outcomes.get(3)?.outcome).toBe('succeeded');
  expect(again[0]?.items).toEqual([4, 5]);
});

test('an item of another chunk is not blamed', () => {
  const { books, lose } = open();
  lose({ running: [{ item: 99, sinceMs: 1 }] });
  expect(books.settledCount).toBe(0);
});

test('the third death between items costs the next item, and one that we caused costs none', () => {
  const { books, lose } = open();
  for (let k = 0; k < 5; k++) lose({ killed: { why: 'cancel' } });
  for (let k = 0; k < 2; k++) lose({});
  expect(books.settledCount).toBe(0);
  lose({});
  expect([...books.outcomes]).toMatchObject([[3, { outcome: 'crashed' }]]);
});

const two = [
  { item: 3, sinceMs: 1 },
  { item: 4, sinceMs: 2 },
];

test('if several items ran and the cause is unknown, each runs again alone, marked as a second attempt', () => {
  const { books, again, lose } = open();
  lose({ running: two });
  expect(books.settledCount).toBe(0);
  expect(again).toEqual([
    { ...chunk, items: [3], inputs: ['a'], attempt: 2, careful: true },
    { ...chunk, items: [4], inputs: ['b'], attempt: 2, careful: true },
    { ...chunk, items: [5], inputs: ['c'] },
  ]);
});

test.each([{ culprit: 4 }, { killed: { why: 'timeout', failure, item: 4 } as const }])(
  'if several items ran and one is known to be the cause, only that one is blamed (%o)',
  (known) => {
    const { books, again, lose } = open();
    lose({ running: two, ...known });
    expect([...books.outcomes.keys()]).toEqual([4]);
    expect(again).toEqual([
      { ...chunk, items: [3], inputs: ['a'], attempt: 2 },
      { ...chunk, items: [5], inputs: ['c'] },
    ]);
  },
);

test('a cancelled worker cancels all items that it ran', () => {
  const { books, lose } = open();
  lose({ running: two, killed: { why: 'cancel' } });
  expect([...books.outcomes].map(([item, { outcome }]) => [item, outcome])).toEqual([
    [3, 'cancelled'],
    [4, 'cancelled'],
  ]);
});

test('an item that had begun before the one that ran is marked when it runs again', () => {
  const { again, lose } = open();
  lose({ running: [{ item: 4, sinceMs: 1 }] });
  expect(again).toEqual([
    { ...chunk, items: [3], inputs: ['a'], attempt: 2 },
    { ...chunk, items: [5], inputs: ['c'] },
  ]);
});

test.each<KillReason>([{ why: 'stuck' }, { why: 'stopped', failure }])('no item is blamed for %o', (killed) => {
  const { books, again, lose } = open();
  lose({ killed, running: killed.why === 'stopped' ? [{ item: 3, sinceMs: 1 }] : [] });
  expect(books.settledCount).toBe(0);
  expect(again.flatMap(({ items }) => items)).toEqual([3, 4, 5]);
});

test('an item whose second attempt is stopped, too, is the cause', () => {
  const { books, lost } = open();
  const loss = { error, killed: { why: 'stopped', failure } as const, begun: [], culprit: undefined, isTainted: false };
  lost.settleLost(0, { ...chunk, attempt: 2 }, { ...loss, running: [{ item: 3, sinceMs: 1 }] });
  expect([...books.outcomes]).toEqual([[3, { outcome: 'crashed', failure }]]);
});

test('items beside one that has broken their worker run again alone, unless one of them ended it', () => {
  const { books, again, lost, lose } = open();
  lose({ isTainted: true, running: [{ item: 3, sinceMs: 1 }] });
  expect(books.settledCount).toBe(0);
  expect(again).toMatchObject([{ items: [3], attempt: 2, careful: true }, { items: [4, 5] }]);
  lose({ isTainted: true, running: two, culprit: 4 });
  expect([...books.outcomes.keys()]).toEqual([4]);
  const loss = { error, killed: undefined, begun: [], culprit: undefined, isTainted: true };
  lost.settleLost(0, { ...chunk, attempt: 2 }, { ...loss, running: [{ item: 3, sinceMs: 1 }] });
  expect([...books.outcomes.keys()]).toEqual([4, 3]);
});

test('nothing runs again if every item has its outcome', () => {
  const { books, again, lost } = open();
  books.settle(chunk.items, 'succeeded', undefined);
  lost.giveBackRest(chunk);
  expect(again).toEqual([]);
});

test('items that ran while their machine was lost run again alone, and are blamed only the third time', () => {
  const { books, again, lost } = open();
  const gone = new WorkerLost('the agent on build1 was lost', false, true);
  const loss = { killed: undefined, begun: [], culprit: undefined, isTainted: false, error: gone };
  const running = [{ item: 3, sinceMs: 1 }];
  expect(lost.settleLost(0, chunk, { ...loss, running })).toBe(1);
  expect(again).toEqual([
    { ...chunk, items: [3], inputs: ['a'], attempt: 2, careful: true },
    { ...chunk, items: [4, 5], inputs: ['b', 'c'] },
  ]);
  // Losses between two items blame nobody, however often they come.
  for (let k = 0; k < 5; k++) lost.settleLost(0, chunk, { ...loss, running: [] });
  expect(books.outcomes.size).toBe(0);
  lost.settleLost(0, { ...chunk, attempt: 3, items: [3], inputs: ['a'] }, { ...loss, running });
  expect(books.outcomes.get(3)?.outcome).toBe('crashed');
});
