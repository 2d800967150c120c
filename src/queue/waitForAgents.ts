import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { UserFacingError } from '../base/errors.ts';
import type { PacedTransport } from '../ipc/streamTransport.ts';
import {
  aliveEveryMs,
  aliveKey,
  aliveMs,
  announcedPlace,
  joinPlace,
  joinsKey,
  runFolder,
  runsKey,
  waitingPattern,
} from './names.ts';
import { ownerTransport } from './ownerTransport.ts';
import { loadPackages, openConnection, shownUrl, type Connection } from './server.ts';
import { createSigner } from './signing.ts';

/** An agent must have joined by then. */
const firstAgentMs = 30_000;
/** Agents that wait join within this time. */
const othersMs = 5_000;
const pollMs = 100;

/** A queue, and the key that signs what it carries. */
export interface QueuePlace {
  readonly url: string;
  readonly key: string;
}

export interface QueuedAgent {
  readonly label: string;
  readonly transport: PacedTransport;
}

export interface QueuedRun {
  /** The agents that have joined. Rejects with UserFacingError if there are none. */
  agents(): Promise<readonly QueuedAgent[]>;
  /** Deletes everything of the run from the server. */
  close(): Promise<void>;
}

/** Announces a run to the agents that wait at a queue. Rejects with UserFacingError. */
export async function announceRun({ url, key }: QueuePlace, dir: string): Promise<QueuedRun> {
  const packages = loadPackages(dir);
  const connection = await openConnection(packages, url);
  const signer = createSigner(Buffer.from(key));
  const run = randomBytes(8).toString('hex');
  const beat = async (): Promise<void> => void (await connection.call('SET', aliveKey(run), '1', 'PX', aliveMs));
  await beat();
  const beats = setInterval(() => void beat().catch(() => {}), aliveEveryMs);
  const joined: QueuedAgent[] = [];
  let strangers = 0;
  const takeJoins = async (): Promise<void> => {
    for (;;) {
      const bytes = (await connection.callBuffer('LPOP', joinsKey(run))) as Buffer | null;
      if (!bytes) return;
      const agent = signer.verify(bytes, joinPlace(run))?.toString();
      if (agent === undefined) strangers++;
      else joined.push({ label: agent, transport: ownerTransport({ packages, connection, signer, run, agent }) });
    }
  };
  return {
    async agents() {
      const waiting = await keysOf(connection, waitingPattern);
      await connection.call('HSET', runsKey, run, signer.sign(Buffer.from(run), announcedPlace(run)));
      const from = performance.now();
      const isOver = (): boolean => {
        const ms = performance.now() - from;
        if (strangers > 0 && strangers + joined.length >= waiting.length) return true;
        return joined.length === 0 ? ms > firstAgentMs : joined.length >= waiting.length || ms > othersMs;
      };
      while (!isOver()) {
        await takeJoins();
        await delay(pollMs);
      }
      await connection.call('HDEL', runsKey, run);
      if (joined.length > 0) return joined;
      if (strangers > 0) {
        throw new UserFacingError(
          `the agents at ${shownUrl(url)} sign with another key`,
          'Give this command and all agents the same key, in POOLSCOPE_KEY or with --key-file.',
        );
      }
      throw new UserFacingError(
        `no agent has joined at ${shownUrl(url)} within ${firstAgentMs / 1000} s`,
        'Start poolscope agent --queue with the same address and key on each machine.',
      );
    },
    async close() {
      clearInterval(beats);
      await connection.call('DEL', aliveKey(run));
      await connection.call('HDEL', runsKey, run);
      await removeRun(connection, run);
      connection.disconnect();
    },
  };
}

/** Deletes all keys of a run. */
export async function removeRun(connection: Connection, run: string): Promise<void> {
  const keys = await keysOf(connection, `${runFolder(run)}:*`);
  if (keys.length > 0) await connection.call('DEL', ...keys);
}

async function keysOf(connection: Connection, pattern: string): Promise<readonly string[]> {
  const found = new Set<string>();
  let cursor = '0';
  do {
    const [next, keys] = (await connection.call('SCAN', cursor, 'MATCH', pattern, 'COUNT', 1000)) as [string, string[]];
    for (const key of keys) found.add(key);
    cursor = next;
  } while (cursor !== '0');
  return [...found];
}
