import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { PacedTransport } from '../ipc/streamTransport.ts';
import { agentTransport } from './agentTransport.ts';
import { aliveKey, announcedPlace, joinPlace, joinsKey, runsKey, waitingKey } from './names.ts';
import { loadPackages, openConnection } from './server.ts';
import { createSigner } from './signing.ts';
import { removeRun, type QueuePlace } from './waitForAgents.ts';

const pollMs = 250;
/** An agent that waits renews its mark with each look. */
const waitingMs = 2000;

export interface JoinRunsOptions extends QueuePlace {
  /** Folder of the project, whose packages are used. */
  readonly dir: string;
  /** Serves one run. Resolves when it is over. */
  readonly serve: (transport: PacedTransport) => Promise<void>;
  readonly onNote: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Waits at a queue and serves one run after another, until `signal` aborts. Rejects with UserFacingError. */
export async function joinRuns({ url, key, dir, serve, onNote, signal }: JoinRunsOptions): Promise<void> {
  const packages = loadPackages(dir);
  const connection = await openConnection(packages, url);
  const signer = createSigner(Buffer.from(key));
  const self = randomBytes(6).toString('hex');
  /** Runs that were served or refused. */
  const known = new Set<string>();
  while (!signal.aborted) {
    await connection.call('SET', waitingKey(self), '1', 'PX', waitingMs);
    const announced = (await connection.callBuffer('HGETALL', runsKey)) as Buffer[];
    for (let k = 0; k < announced.length; k += 2) {
      const run = announced[k]?.toString() ?? '';
      if (known.has(run)) continue;
      known.add(run);
      if ((await connection.call('EXISTS', aliveKey(run))) !== 1) {
        // Its owner was killed.
        await connection.call('HDEL', runsKey, run);
        continue;
      }
      const agent = randomBytes(6).toString('hex');
      await connection.call('RPUSH', joinsKey(run), signer.sign(Buffer.from(agent), joinPlace(run)));
      if (!signer.verify(announced[k + 1] ?? new Uint8Array(), announcedPlace(run))) {
        onNote('a run was announced that is signed with another key; it is refused');
        continue;
      }
      onNote(`run ${run} begins`);
      await connection.call('DEL', waitingKey(self));
      const line = connection.duplicate();
      line.on('error', () => {});
      const transport = agentTransport({ packages, connection: line, signer, run, agent });
      const cancel = (): void => transport.close();
      signal.addEventListener('abort', cancel, { once: true });
      await serve(transport);
      signal.removeEventListener('abort', cancel);
      if ((await connection.call('EXISTS', aliveKey(run))) !== 1) await removeRun(connection, run);
      line.disconnect();
      onNote(`run ${run} is over`);
    }
    await delay(pollMs, undefined, { signal }).catch(() => {});
  }
  await connection.call('DEL', waitingKey(self));
  connection.disconnect();
}
