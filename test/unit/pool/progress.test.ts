import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fixedChunks } from '../../../src/model/chunks/autoChunks.ts';
import { MapCall } from '../../../src/pool/mapCall.ts';
import { prepare } from '../../../src/pool/prepare.ts';
import type { MapProgress } from '../../../src/pool/progress.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const target = { exportName: 'work', call: 'map' } as const;

function callOf(items: number, onProgress: (progress: MapProgress) => void): MapCall {
  const inputs = Array.from({ length: items }, (_, item) => prepare(item, () => 'item', 'map', 'thread'));
  return new MapCall(target, '', inputs, fixedChunks(1), undefined, onProgress);
}

describe('progress of a call', () => {
  test('is reported ten times a second at most, and only if something has changed', () => {
    const seen: MapProgress[] = [];
    const call = callOf(1000, (progress) => seen.push(progress));
    for (let item = 0; item < 250; item++) call.succeed(item, item);
    vi.advanceTimersByTime(99);
    expect(seen).toEqual([]);
    vi.advanceTimersByTime(1);
    call.fail(250, new Error('no'));
    vi.advanceTimersByTime(900);
    expect(seen).toMatchObject([
      { total: 1000, done: 250, failed: 0, elapsedMs: 100, remainingMs: 300 },
      { total: 1000, done: 251, failed: 1, elapsedMs: 200 },
    ]);
    call.abandon(new Error('over'));
    call.result.catch(() => {});
    vi.advanceTimersByTime(1000);
    expect(seen).toHaveLength(2);
  });

  test('ends with all items, before the call settles, and never after', async () => {
    const seen: unknown[] = [];
    const call = callOf(2, ({ done, remainingMs }) => seen.push([done, remainingMs]));
    call.succeed(0, 0);
    call.succeed(1, 0);
    seen.push(await call.result);
    vi.advanceTimersByTime(1000);
    expect(seen).toEqual([
      [2, 0],
      [0, 0],
    ]);
  });

  test('of a call without items is none', async () => {
    const call = callOf(0, () => expect.unreachable());
    expect(await call.result).toEqual([]);
  });

  test('a listener that throws is a warning, and is not called again', async () => {
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    let calls = 0;
    const call = callOf(3, () => {
      calls++;
      throw new Error('in the listener');
    });
    call.succeed(0, 'a');
    vi.advanceTimersByTime(100);
    call.succeed(1, 'b');
    vi.advanceTimersByTime(1000);
    call.succeed(2, 'c');
    expect(await call.result).toEqual(['a', 'b', 'c']);
    expect([calls, warning.mock.calls.length]).toEqual([1, 1]);
    warning.mockRestore();
  });
});
