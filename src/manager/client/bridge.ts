import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { messageOf } from '../../base/errors.ts';
import type { Identity } from '../objects/callers.ts';
import type { ManagerAddress } from '../wire/address.ts';
import { dial, type Line } from '../wire/dial.ts';
import { ring, ringForGood, type Doorbell } from './doorbell.ts';

// The thread beside one that makes blocking calls. It serves the connections to managers while the other one is
// blocked.

export interface BridgeInit {
  /** The bridge rings it when the answer is in the port. */
  readonly answered: Doorbell;
  /** Identity of the thread that makes the calls. */
  readonly identity: Identity;
}

/**
 * Opens a connection to a manager. Each message from the port is a request of one frame, and is answered through the
 * port.
 */
export interface BridgeRoute {
  readonly address: ManagerAddress;
  readonly port: MessagePort;
}

/**
 * The body of the answer. If the connection was closed, there is no answer but the message of the error, if there was
 * one.
 */
export type BridgeAnswer = Uint8Array | { readonly closed: string | undefined };

const { answered, identity } = workerData as BridgeInit;

parentPort!.on('message', ({ address, port }: BridgeRoute) => {
  let line: Line | undefined;
  let calling = false;
  const answer = (message: BridgeAnswer): void => {
    if (!calling) return;
    calling = false;
    port.postMessage(message);
    ring(answered);
  };
  const onClose = (reason: Error | undefined): void => {
    line = undefined;
    answer({ closed: reason && messageOf(reason) });
  };
  port.on('message', (frame: Uint8Array) => {
    calling = true;
    line ??= dial(address, identity, answer, onClose);
    line.send(frame);
  });
});
process.on('exit', () => ringForGood(answered));
