import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../base/errors.ts';
import type { PacedTransport } from '../ipc/streamTransport.ts';
import type { ChannelFrame } from '../protocol/channel.ts';
import { FrameQueue, FrameRefused, FrameWriter, trafficOf } from './frames.ts';
import { aliveEveryMs, aliveKey, closedKey, fromAgentPlace, outKey, runFolder, toAgentPlace } from './names.ts';
import type { Connection, JobWorker, QueuePackages } from './server.ts';
import type { Signer } from './signing.ts';

/** Jobs that are open at the same time: a chunk of each worker, and requests beside them. */
const mostJobs = 4096;
/** A busy machine must renew its locks in time. */
const lockMs = 10_000;
/** The agent waits while the owner has not read so many frames. */
const mostUnread = 64;
const pollMs = 10;

export interface AgentTransportOptions {
  readonly packages: QueuePackages;
  readonly connection: Connection;
  readonly signer: Signer;
  readonly run: string;
  readonly agent: string;
}

interface FrameJob {
  readonly number: number;
  readonly text?: string;
  readonly blob?: string;
}

/**
 * The agent's side of a connection over the server. A job with a chunk stays open, and its lock is renewed, until the answer
 * has been sent: no other code runs in this thread for long.
 */
export function agentTransport({ packages, connection, signer, run, agent }: AgentTransportOptions): PacedTransport {
  const writer = new FrameWriter(signer, (number) => fromAgentPlace(run, agent, number));
  const frames = new FrameQueue(signer, (number) => toAgentPlace(run, agent, number));
  const open = new Map<number, () => void>();
  let onFrame: (frame: ChannelFrame) => void = () => {};
  let onClose: (reason: Error) => void = () => {};
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();
  const write = (frame: ChannelFrame): Promise<unknown> => {
    const { number, bytes } = writer.write(frame);
    return connection.call('XADD', outKey(run, agent), '*', 'n', String(number), 'd', bytes);
  };
  const close = (reason: string): void => {
    if (isClosed) return;
    isClosed = true;
    clearInterval(looks);
    for (const done of open.values()) done();
    onClose(new Error(reason));
    void jobs.close(true).catch(() => {});
  };
  const bytesOf = async ({ text, blob }: FrameJob): Promise<Uint8Array> => {
    if (blob === undefined) return Buffer.from(text ?? '', 'base64');
    const bytes = (await connection.callBuffer('GET', blob)) as Buffer | null;
    await connection.call('DEL', blob);
    return bytes ?? new Uint8Array();
  };
  const take = async (job: FrameJob): Promise<void> => {
    try {
      const ready = frames.take(job.number, await bytesOf(job));
      // Its answer may come while the frame is handed on.
      const answers = ready.filter((frame) => frame.kind === 'request' && frame.method === 'run').map(answerTo);
      for (const frame of ready) if (!isClosed) onFrame(frame);
      await Promise.all(answers);
    } catch (error) {
      if (error instanceof FrameRefused) await write({ kind: 'event', name: 'refused', payload: null });
      close(messageOf(error));
    }
  };
  const answerTo = (frame: ChannelFrame): Promise<void> =>
    new Promise((resolve) => (frame.kind === 'request' ? open.set(frame.id, resolve) : resolve()));
  const jobs: JobWorker = new packages.bullmq.Worker(agent, (job) => take(job.data as FrameJob), {
    connection,
    prefix: runFolder(run),
    concurrency: mostJobs,
    lockDuration: lockMs,
    maxStalledCount: 5,
  });
  jobs.on('error', () => {});
  const look = async (): Promise<void> => {
    if ((await connection.call('EXISTS', aliveKey(run))) !== 1) close('the owner of the run has ended');
    else if ((await connection.call('EXISTS', closedKey(run, agent))) === 1)
      close('the owner has closed the connection');
    else onFrame({ kind: 'event', name: 'beat', payload: null });
  };
  const looks = setInterval(() => void look().catch((error: unknown) => close(messageOf(error))), aliveEveryMs);
  connection.on('close', () => close('the connection to the queue was closed'));
  return {
    traffic: trafficOf(writer, frames),
    send(frame) {
      if (isClosed) return;
      last = write(frame).catch((error: unknown) => close(messageOf(error)));
      if (frame.kind !== 'reply' && frame.kind !== 'failure') return;
      open.get(frame.id)?.();
      open.delete(frame.id);
    },
    async drained() {
      await last;
      while (!isClosed && Number(await connection.call('XLEN', outKey(run, agent))) > mostUnread) await delay(pollMs);
    },
    onFrame: (listener) => void (onFrame = listener),
    onClose: (listener) => void (onClose = listener),
    close: () => close('this side has closed the connection'),
  };
}
