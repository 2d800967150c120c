import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, UserFacingError } from '../base/errors.ts';
import type { PacedTransport } from '../ipc/streamTransport.ts';
import { keysOf, removeRun } from './keys.ts';
import { aliveKey, aliveMs, announcedPlace, joinPlace, joinsKey, machineOf, runsKey, waitingPattern } from './names.ts';
import { ownerTransport } from './ownerTransport.ts';
import { loadPackages, openConnection, shownUrl, type Connection, type QueuePackages } from './server.ts';
import { createSigner, type Signer } from './signing.ts';

/** An agent must have joined by then. */
const firstAgentMs = 30_000;
/** Agents that wait join within this time. */
const othersMs = 5_000;
const pollMs = 100;
/** A run that has agents looks for others less often. */
const pollLaterMs = 500;

/** A queue, and the key that signs what it carries. */
export interface QueuePlace {
  readonly url: string;
  readonly key: string;
}

export interface QueuedAgent {
  /** Name of the agent, which it keeps when it joins again. */
  readonly label: string;
  readonly transport: PacedTransport;
}

/** Announces a run to the agents that wait at a queue. Rejects with UserFacingError. */
export async function announceRun(place: QueuePlace, dir: string): Promise<AnnouncedRun> {
  const packages = loadPackages(dir);
  return new AnnouncedRun(place, packages, await openConnection(packages, place.url));
}

/** A run that agents can join until it is closed, also after the server was started again. */
export class AnnouncedRun {
  readonly #url: string;
  readonly #packages: QueuePackages;
  readonly #signer: Signer;
  readonly #run = randomBytes(8).toString('hex');
  readonly #closing = new AbortController();
  readonly #life: Promise<void>;
  #connection: Connection;
  #isAnnounced = false;
  /** Why the last look for agents has failed. */
  #trouble: string | undefined;
  #strangers = 0;
  /** Agents that wait for `later`. */
  readonly #joined: QueuedAgent[] = [];
  #take: ((agent: QueuedAgent) => void) | undefined;

  constructor({ url, key }: QueuePlace, packages: QueuePackages, connection: Connection) {
    this.#url = url;
    this.#packages = packages;
    this.#connection = connection;
    this.#signer = createSigner(Buffer.from(key));
    this.#life = this.#live();
  }

  /** The agents that have joined first. Rejects with UserFacingError if there are none. */
  async agents(): Promise<readonly QueuedAgent[]> {
    const waiting = await keysOf(this.#connection, waitingPattern);
    this.#isAnnounced = true;
    const from = performance.now();
    const joined = this.#joined;
    const isOver = (): boolean => {
      const ms = performance.now() - from;
      if (this.#strangers > 0 && this.#strangers + joined.length >= waiting.length) return true;
      return joined.length === 0 ? ms > firstAgentMs : joined.length >= waiting.length || ms > othersMs;
    };
    while (!isOver()) await delay(pollMs);
    if (joined.length > 0) return joined.splice(0);
    if (this.#strangers > 0) {
      throw new UserFacingError(
        `the agents at ${shownUrl(this.#url)} sign with another key`,
        'Give this command and all agents the same key, in POOLSCOPE_KEY or with --key-file.',
      );
    }
    const trouble = this.#trouble === undefined ? '' : `: ${this.#trouble}`;
    throw new UserFacingError(
      `no agent has joined at ${shownUrl(this.#url)} within ${firstAgentMs / 1000} s${trouble}`,
      'Start poolscope agent --queue with the same address and key on each machine.',
    );
  }

  /** Calls `take` with each agent that joins after the first ones. */
  later(take: (agent: QueuedAgent) => void): void {
    this.#take = take;
    for (const agent of this.#joined.splice(0)) take(agent);
  }

  /** Deletes everything of the run from the server. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#life;
    try {
      await this.#connection.call('DEL', aliveKey(this.#run));
      await this.#connection.call('HDEL', runsKey, this.#run);
      await removeRun(this.#connection, this.#run);
    } catch {
      // A server that is gone has no keys. One that comes back keeps them at most until an agent finds the run without its owner.
    }
    this.#connection.disconnect();
  }

  async #live(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        await this.#look();
        this.#trouble = undefined;
      } catch (error) {
        this.#trouble = messageOf(error);
        await this.#reconnect();
      }
      await delay(this.#take ? pollLaterMs : pollMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Writes that the run and its owner are there, which a server that was started again has forgotten. */
  async #look(): Promise<void> {
    const run = this.#run;
    await this.#connection.call('SET', aliveKey(run), '1', 'PX', aliveMs);
    if (!this.#isAnnounced) return;
    const announced = this.#signer.sign(Buffer.from(run), announcedPlace(run));
    await this.#connection.call('HSET', runsKey, run, announced);
    for (;;) {
      const bytes = (await this.#connection.callBuffer('LPOP', joinsKey(run))) as Buffer | null;
      if (!bytes) return;
      const agent = this.#signer.verify(bytes, joinPlace(run))?.toString();
      if (agent === undefined) this.#strangers++;
      else this.#admit(agent);
    }
  }

  #admit(agent: string): void {
    const [packages, connection, signer, run] = [this.#packages, this.#connection, this.#signer, this.#run];
    const transport = ownerTransport({ packages, connection, signer, run, agent });
    const joined = { label: machineOf(agent), transport };
    if (this.#take) this.#take(joined);
    else this.#joined.push(joined);
  }

  async #reconnect(): Promise<void> {
    this.#connection.disconnect();
    try {
      this.#connection = await openConnection(this.#packages, this.#url);
    } catch {
      // The next look fails, too, and comes here again.
    }
  }
}
