import { messageOf } from '../base/errors.ts';
import type { PacedTransport } from '../ipc/streamTransport.ts';
import type { ChannelFrame } from '../protocol/channel.ts';
import { FrameQueue, FrameRefused, FrameWriter, trafficOf } from './frames.ts';
import { blobKey, closedKey, fromAgentPlace, outKey, runFolder, toAgentPlace } from './names.ts';
import type { Connection, JobQueue, QueuePackages } from './server.ts';
import type { Signer } from './signing.ts';

/** Larger frames travel beside their job. */
const mostJobBytes = 256 * 1024;
/** An agent looks for the mark of a closed connection more often than that. */
const closedMs = 60_000;
/** A wait for the next frames, so that a closed connection is noticed. */
const waitMs = 1000;

export interface OwnerTransportOptions {
  readonly packages: QueuePackages;
  readonly connection: Connection;
  readonly signer: Signer;
  readonly run: string;
  readonly agent: string;
}

/**
 * The owner's side of a connection to one agent over the server. Frames to the agent are jobs of a queue of its own; frames
 * from it are entries of a stream.
 */
export function ownerTransport({ packages, connection, signer, run, agent }: OwnerTransportOptions): PacedTransport {
  const queue: JobQueue = new packages.bullmq.Queue(agent, {
    connection,
    prefix: runFolder(run),
    streams: { events: { maxLen: 100 } },
  });
  queue.on('error', () => {});
  const reader = connection.duplicate();
  reader.on('error', () => {});
  const writer = new FrameWriter(signer, (number) => toAgentPlace(run, agent, number));
  const frames = new FrameQueue(signer, (number) => fromAgentPlace(run, agent, number));
  let onFrame: (frame: ChannelFrame) => void = () => {};
  let onClose: (reason: Error) => void = () => {};
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();
  const close = (reason: unknown): void => {
    if (isClosed) return;
    isClosed = true;
    reader.disconnect();
    // Without a connection there is nobody to tell.
    void connection.call('SET', closedKey(run, agent), '1', 'PX', closedMs).catch(() => {});
    onClose(reason instanceof Error ? reason : new Error(messageOf(reason)));
  };
  const send = async (frame: ChannelFrame): Promise<void> => {
    const { number, bytes } = writer.write(frame);
    const options = { removeOnComplete: true, removeOnFail: true, attempts: 1 };
    if (bytes.length <= mostJobBytes) {
      await queue.add('frame', { number, text: bytes.toString('base64') }, options);
      return;
    }
    const blob = blobKey(run, `${agent}-${number}`);
    await connection.call('SET', blob, bytes);
    await queue.add('frame', { number, blob }, options);
  };
  const read = async (): Promise<void> => {
    const key = outKey(run, agent);
    for (let after = '0-0'; !isClosed;) {
      const found = await reader.callBuffer('XREAD', 'COUNT', 100, 'BLOCK', waitMs, 'STREAMS', key, after);
      for (const [id, [, number, , bytes]] of entriesOf(found)) {
        after = id.toString();
        for (const frame of frames.take(Number(number), bytes ?? new Uint8Array())) {
          if (frame.kind === 'event' && frame.name === 'refused') return close(new FrameRefused());
          if (!isClosed) onFrame(frame);
        }
      }
      // What was read is not needed any more. The agent waits while the stream is long.
      if (found) void connection.call('XTRIM', key, 'MINID', nextId(after)).catch(close);
    }
  };
  void read().catch(close);
  return {
    traffic: trafficOf(writer, frames),
    send(frame) {
      // The key that says that the owner is alive takes the place of its beats.
      if (isClosed || (frame.kind === 'event' && frame.name === 'beat')) return;
      last = send(frame).catch(close);
    },
    drained: async () => void (await last),
    onFrame: (listener) => void (onFrame = listener),
    onClose: (listener) => void (onClose = listener),
    close: () => close(new Error('this side has closed the connection')),
  };
}

type Entry = readonly [id: Buffer, fields: readonly Buffer[]];

/** The entries of one stream: `[[key, entries]]` in the second version of Redis's protocol, `[key, entries]` in the third. */
function entriesOf(found: unknown): readonly Entry[] {
  if (!Array.isArray(found)) return [];
  const [first, second] = found as readonly unknown[];
  return ((Array.isArray(first) ? (first as readonly unknown[])[1] : second) ?? []) as readonly Entry[];
}

/** The least id of a stream that is greater. */
function nextId(id: string): string {
  const [ms = '0', count = '0'] = id.split('-');
  return `${ms}-${Number(count) + 1}`;
}
