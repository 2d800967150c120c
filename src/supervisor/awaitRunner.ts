import { createServer, type Socket } from 'node:net';
import { socketTransport } from '../ipc/socketTransport.ts';
import type { RunEvent } from '../model/facts/events.ts';
import { connect, type Peer } from '../protocol/channel.ts';
import {
  runnerProtocolVersion,
  type Cursor,
  type Hook,
  type RunnerSide,
  type SupervisorSide,
} from '../protocol/runnerControl.ts';

export interface RunnerHandlers {
  /** A batch of events, and the part of the spools that they cover. */
  readonly facts: (events: readonly RunEvent[], cursor: Cursor) => void;
  /** The runner's main thread is alive, and may be silent for so long. */
  readonly beat: (busyMs: number) => void;
  /** It begins a function of the user's that must end; null: the function has ended. */
  readonly hook: (hook: Hook | null) => void;
}

export interface AwaitedRunner {
  /** The connection that presents the token. Rejects for a runner of another version. */
  readonly dialed: Promise<Peer<RunnerSide>>;
  /** Accepts no more connections. The existing one stays open. */
  close(): void;
}

/** Listens for a runner. Rejects if the address cannot be used. Connections without the token are closed. */
export async function awaitRunner(address: string, token: string, handlers: RunnerHandlers): Promise<AwaitedRunner> {
  const server = createServer();
  const dialed = new Promise<Peer<RunnerSide>>((resolve, reject) => {
    server.on('connection', (socket) => greet(socket, token, handlers, resolve, reject));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  return { dialed, close: () => void server.close() };
}

function greet(
  socket: Socket,
  token: string,
  handlers: RunnerHandlers,
  onProven: (peer: Peer<RunnerSide>) => void,
  onWrongVersion: (error: Error) => void,
): void {
  let isProven = false;
  const peer: Peer<RunnerSide> = connect<SupervisorSide, RunnerSide>(socketTransport(socket), {
    requests: {
      facts: ({ events, cursor }) => {
        if (isProven) handlers.facts(events, cursor);
        return null;
      },
    },
    events: {
      hello: (hello) => {
        if (hello.token !== token) return peer.dispose();
        if (hello.version !== runnerProtocolVersion) {
          return onWrongVersion(
            new Error(`the runner uses version ${hello.version} of the protocol, not ${runnerProtocolVersion}`),
          );
        }
        isProven = true;
        onProven(peer);
      },
      beat: ({ busyMs }) => {
        if (isProven) handlers.beat(busyMs);
      },
      hook: (hook) => {
        if (isProven) handlers.hook(hook);
      },
    },
  });
}
