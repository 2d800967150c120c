import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { messageOf } from '../../base/errors.ts';
import type { Identity } from '../objects/callers.ts';
import type { ManagerAddress } from '../wire/address.ts';
import { dial, type Line } from '../wire/dial.ts';
import { ring, ringForGood, type Doorbell } from './doorbell.ts';

// A thread beside one that makes blocking calls: it keeps the connections while the other one waits.

export interface BridgeInit {
  /** To be rung when the answer is in the port. */
  readonly answered: Doorbell;
  /** Of the thread that makes the calls. */
  readonly identity: Identity;
}

/** Opens the way to a manager: what comes out of the port is requests, one frame each, each to be answered there. */
export interface BridgeRoute {
  readonly address: ManagerAddress;
  readonly port: MessagePort;
}

/** The body of the answer, or why there will be none: the connection was closed, with a message if there is one. */
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
