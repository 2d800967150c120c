import { monotonicMicros } from '../execution/clock.ts';
import { UserFacingError } from '../base/errors.ts';
import type { PacedTransport, Traffic } from '../ipc/streamTransport.ts';
import { connect, type Peer } from '../protocol/channel.ts';
import {
  agentBeatMs,
  agentProtocolVersion,
  agentSilentMs,
  type AgentFacts,
  type AgentSide,
  type CoordinatorSide,
} from '../protocol/agentLink.ts';
import type { ValueShelf } from './valueShelf.ts';

/** An agent must answer its first request within this time: a shell, Node and our code start before it. */
const helloMs = 20_000;
/** Number of requests from which the difference of the clocks is measured. The quickest one counts. */
const clockReadings = 8;

/** An agent did not answer. Others may. */
export class Unanswered extends UserFacingError {}

/** Difference between the clock of an agent and ours: theirs minus ours, and the largest error of that. */
export interface ClockOffset {
  readonly offsetMicros: number;
  readonly uncertaintyMicros: number;
}

/** What an agent reports about its workers, by the number of the life. */
export type HostEvents = Omit<CoordinatorSide['events'], 'beat'>;
export type HostListener = <E extends keyof HostEvents>(event: E, payload: HostEvents[E]) => void;

type HostParts = Pick<AgentHost, 'peer' | 'facts' | 'clock' | 'traffic' | 'closed'>;

/** The connection to one agent, from here. */
export class AgentHost {
  readonly facts: AgentFacts;
  readonly clock: ClockOffset;
  readonly peer: Peer<AgentSide>;
  readonly traffic: Traffic;
  /** Resolves with the reason when the agent is lost. */
  readonly closed: Promise<Error>;
  /** Workers that are alive there. */
  workers = 0;
  #isLost = false;

  constructor({ peer, facts, clock, traffic, closed }: HostParts) {
    this.peer = peer;
    this.traffic = traffic;
    this.facts = facts;
    this.clock = clock;
    this.closed = closed;
    void this.closed.then(() => (this.#isLost = true));
  }

  get isLost(): boolean {
    return this.#isLost;
  }
}

/**
 * Connects to an agent. Rejects with UserFacingError if it has another version, or does not answer. From then on, `listen`
 * receives its events, and it fetches large values from `shelf`.
 */
export async function openHost(
  label: string,
  transport: PacedTransport,
  { listen, shelf }: { readonly listen: HostListener; readonly shelf: ValueShelf },
): Promise<AgentHost> {
  let heardMs = performance.now();
  const peer = connect<CoordinatorSide, AgentSide>(transport, {
    requests: { blocks: ({ hashes }) => hashes.map((hash) => shelf.read(hash)) },
    events: {
      spooled: (payload) => listen('spooled', payload),
      aside: (payload) => listen('aside', payload),
      detour: (payload) => listen('detour', payload),
      measured: (payload) => listen('measured', payload),
      rawOutput: (payload) => listen('rawOutput', payload),
      beat: () => void (heardMs = performance.now()),
    },
  });
  const timer = setTimeout(() => peer.dispose(), helloMs);
  try {
    const facts = await peer.request('hello', { version: agentProtocolVersion });
    if (facts.version !== agentProtocolVersion) throw otherVersion(label, facts.version);
    const clock = await readClock(peer);
    heardMs = performance.now();
    let received = 0;
    const closed = watchBeats(peer, () => {
      // A long message is a sign of life before its end.
      if (transport.traffic.receivedBytes > received) heardMs = performance.now();
      received = transport.traffic.receivedBytes;
      return heardMs;
    });
    return new AgentHost({ peer, facts, clock, traffic: transport.traffic, closed });
  } catch (error) {
    peer.dispose();
    if (error instanceof UserFacingError) throw error;
    const reason = await peer.closed;
    if (reason instanceof UserFacingError) throw reason;
    throw new Unanswered(
      `no agent answers at "${label}": ${reason.message}`,
      'Install Poolscope on that machine, and run its command there by hand: poolscope agent --stdio.',
    );
  } finally {
    clearTimeout(timer);
  }
}

/** Ends the connection to an agent that is silent. Resolves with the reason when it has ended. */
async function watchBeats(peer: Peer<AgentSide>, heardMs: () => number): Promise<Error> {
  let isSilent = false;
  const beats = setInterval(() => {
    peer.emit('beat', null);
    if (performance.now() - heardMs() <= agentSilentMs) return;
    isSilent = true;
    peer.dispose();
  }, agentBeatMs);
  const reason = await peer.closed;
  clearInterval(beats);
  return isSilent ? new Error(`it was silent for ${agentSilentMs / 1000} s`) : reason;
}

async function readClock(peer: Peer<AgentSide>): Promise<ClockOffset> {
  let best: ClockOffset = { offsetMicros: 0, uncertaintyMicros: Infinity };
  for (let k = 0; k < clockReadings; k++) {
    const sentMicros = monotonicMicros();
    const theirs = await peer.request('clock', null);
    const halfTrip = (monotonicMicros() - sentMicros) / 2;
    if (halfTrip < best.uncertaintyMicros) {
      best = { offsetMicros: theirs - sentMicros - halfTrip, uncertaintyMicros: halfTrip };
    }
  }
  return best;
}

const otherVersion = (label: string, found: number): UserFacingError =>
  new UserFacingError(
    `the agent at "${label}" has version ${found} of the protocol, expected ${agentProtocolVersion}`,
    'Install the same version of Poolscope on all machines.',
  );
