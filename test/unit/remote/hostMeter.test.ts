import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HostReading } from '../../../src/model/facts/hostEvents.ts';
import { meterHost } from '../../../src/remote/hostMeter.ts';
import { createMachineLoad } from '../../../src/agent/machineLoad.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const load = createMachineLoad();

function metered(closed: Promise<Error> = new Promise(() => {})) {
  const readings: HostReading[] = [];
  const traffic = { sentBytes: 10, receivedBytes: 20 };
  const request = vi.fn(() => Promise.resolve(0.75));
  const host = { peer: { request }, clock: { offsetMicros: 0, uncertaintyMicros: 100 }, traffic, closed };
  const stop = meterHost(host as never, (reading) => readings.push(reading));
  return { readings, traffic, request, stop };
}

test('a machine is asked once a second, and its last reading has all bytes', async () => {
  const { readings, traffic, stop } = metered();
  await vi.advanceTimersByTimeAsync(2000);
  expect(readings.map(({ load: share, sentBytes }) => [share, sentBytes])).toEqual([
    [0.75, 10],
    [0.75, 10],
  ]);
  traffic.sentBytes = 99;
  stop();
  stop();
  await vi.advanceTimersByTimeAsync(5000);
  expect(readings).toHaveLength(3);
  expect(readings[2]).toMatchObject({ load: null, sentBytes: 99, receivedBytes: 20 });
});

test('a run that is shorter than a second has a reading, with the round trip by which the clock was read', () => {
  const { readings, stop } = metered();
  stop();
  expect(readings).toEqual([{ load: null, latencyMicros: 200, sentBytes: 10, receivedBytes: 20 }]);
});

test('a machine that is lost or does not answer is not asked again', async () => {
  const gone = metered(Promise.resolve(new Error('gone')));
  await vi.advanceTimersByTimeAsync(3000);
  expect(gone.readings).toHaveLength(1);
  const silent = metered();
  silent.request.mockImplementation(() => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(5000);
  expect([silent.readings.length, silent.request.mock.calls.length]).toEqual([0, 2]);
});

test('the load of a machine is the share of the time since the last question', () => {
  const times = [
    { busyMs: 100, allMs: 1000 },
    { busyMs: 400, allMs: 1400 },
    { busyMs: 400, allMs: 1400 },
  ];
  const read = createMachineLoad(() => times.shift()!);
  expect([read(), read(), read()]).toEqual([null, 0.75, null]);
  expect(load()).toBeNull();
});
