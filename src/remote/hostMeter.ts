import { monotonicMicros } from '../execution/clock.ts';
import type { HostReading } from '../model/facts/hostEvents.ts';
import type { AgentHost } from './agentHost.ts';

const everyMs = 1000;

/**
 * Reports once a second how a machine and the connection to it are, until it is lost. The returned function ends that with a
 * last report, which has all bytes.
 */
export function meterHost(
  { peer, clock, traffic, closed }: Pick<AgentHost, 'peer' | 'clock' | 'traffic' | 'closed'>,
  report: (reading: HostReading) => void,
): () => void {
  // The quickest reading of the clock was a request like those that follow.
  let latencyMicros = Math.round(2 * clock.uncertaintyMicros);
  let isAsking = false;
  let isOver = false;
  const put = (load: number | null): void => {
    const { sentBytes, receivedBytes } = traffic;
    report({ load, latencyMicros, sentBytes, receivedBytes });
  };
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    const sentMicros = monotonicMicros();
    const load = await peer.request('load', null);
    latencyMicros = Math.round(monotonicMicros() - sentMicros);
    isAsking = false;
    if (!isOver) put(load);
  };
  // The first answer is where the load of the next one begins.
  void peer.request('load', null).catch(() => {});
  // If the machine is lost, its connection says so.
  const timer = setInterval(() => void ask().catch(() => {}), everyMs);
  timer.unref();
  const stop = (): void => {
    if (isOver) return;
    isOver = true;
    clearInterval(timer);
    put(null);
  };
  void closed.then(stop);
  return stop;
}
