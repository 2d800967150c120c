import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../base/errors.ts';
import type { PacedTransport } from '../ipc/streamTransport.ts';
import { agentTransport } from './agentTransport.ts';
import type { QueuePlace } from './announceRun.ts';
import { removeRun } from './keys.ts';
import { agentOf, aliveKey, announcedPlace, joinPlace, joinsKey, runsKey, waitingKey } from './names.ts';
import { loadPackages, openConnection, shownUrl, type Connection, type QueuePackages } from './server.ts';
import { createSigner, type Signer } from './signing.ts';

const pollMs = 250;
/** An agent that waits renews its mark with each look. */
const waitingMs = 2000;
/** An agent that has lost its server looks for it so often. */
const reconnectMs = 1000;

export interface JoinRunsOptions extends QueuePlace {
  /** Folder of the project, whose packages are used. */
  readonly dir: string;
  /** Serves one run. Resolves when it is over: with false if this agent does not fit the run. */
  readonly serve: (transport: PacedTransport) => Promise<boolean>;
  readonly onNote: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Waits at a queue and serves one run after another, until `signal` aborts. Rejects with UserFacingError if the server cannot
 * be used. A server that is lost later is looked for until it is back.
 */
export async function joinRuns(options: JoinRunsOptions): Promise<void> {
  const { url, dir, onNote, signal } = options;
  const packages = loadPackages(dir);
  let connection = await openConnection(packages, url);
  const agent = new WaitingAgent(options, packages);
  await agent.look(connection);
  let isLost = false;
  while (!signal.aborted) {
    await delay(isLost ? reconnectMs : pollMs, undefined, { signal }).catch(() => {});
    try {
      if (isLost) connection = await openConnection(packages, url);
      await agent.look(connection);
      if (isLost) onNote('the queue is back');
      isLost = false;
    } catch (error) {
      if (!isLost) onNote(`the queue ${shownUrl(url)} was lost (${messageOf(error)}); this agent looks for it`);
      isLost = true;
      connection.disconnect();
    }
  }
  if (!isLost) await agent.leave(connection);
  connection.disconnect();
}

class WaitingAgent {
  readonly #options: JoinRunsOptions;
  readonly #packages: QueuePackages;
  readonly #signer: Signer;
  readonly #machine = randomBytes(6).toString('hex');
  #joins = 0;
  /** Runs that this agent does not serve: they are signed with another key, or need what it does not have. */
  readonly #refused = new Set<string>();

  constructor(options: JoinRunsOptions, packages: QueuePackages) {
    this.#options = options;
    this.#packages = packages;
    this.#signer = createSigner(Buffer.from(options.key));
  }

  /** Serves the runs that are announced. Rejects if the connection is lost. */
  async look(connection: Connection): Promise<void> {
    await connection.call('SET', waitingKey(this.#machine), '1', 'PX', waitingMs);
    const announced = (await connection.callBuffer('HGETALL', runsKey)) as Buffer[];
    for (let k = 0; k < announced.length && !this.#options.signal.aborted; k += 2) {
      const run = announced[k]?.toString() ?? '';
      if (this.#refused.has(run)) continue;
      if ((await connection.call('EXISTS', aliveKey(run))) === 1) {
        await this.#join(connection, run, announced[k + 1] ?? new Uint8Array());
        continue;
      }
      // Its owner was killed.
      await connection.call('HDEL', runsKey, run);
      await removeRun(connection, run);
    }
  }

  async leave(connection: Connection): Promise<void> {
    await connection.call('DEL', waitingKey(this.#machine));
  }

  async #join(connection: Connection, run: string, announced: Uint8Array): Promise<void> {
    const { onNote, serve, signal } = this.#options;
    const [packages, signer] = [this.#packages, this.#signer];
    const agent = agentOf(this.#machine, this.#joins++);
    await connection.call('RPUSH', joinsKey(run), signer.sign(Buffer.from(agent), joinPlace(run)));
    if (!signer.verify(announced, announcedPlace(run))) {
      this.#refused.add(run);
      onNote('a run was announced that is signed with another key; it is refused');
      return;
    }
    onNote(`run ${run} begins`);
    await connection.call('DEL', waitingKey(this.#machine));
    const line = connection.duplicate();
    line.on('error', () => {});
    const transport = agentTransport({ packages, connection: line, signer, run, agent });
    const cancel = (): void => transport.close();
    signal.addEventListener('abort', cancel, { once: true });
    const fits = await serve(transport);
    signal.removeEventListener('abort', cancel);
    line.disconnect();
    if (!fits) this.#refused.add(run);
    const isAlive = (await connection.call('EXISTS', aliveKey(run))) === 1;
    onNote(isAlive ? `the connection to run ${run} has ended` : `run ${run} is over`);
    if (!isAlive) await removeRun(connection, run);
  }
}
