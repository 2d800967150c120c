import { workerData, type MessagePort } from 'node:worker_threads';
import { messageOf } from '../../base/errors.ts';
import type { Identity } from '../objects/callers.ts';
import type { ManagerAddress } from '../wire/address.ts';
import { dial, type Line } from '../wire/dial.ts';

// A thread beside one that makes blocking calls: it keeps the connections while the other one waits.

export interface BridgeInit {
  /** Set to 1 and notified when the answer is in the port. */
  readonly answered: Int32Array;
  readonly port: MessagePort;
  /** Of the thread that makes the calls. */
  readonly identity: Identity;
}

export interface BridgeRequest {
  readonly address: ManagerAddress;
  /** One request. */
  readonly frame: Uint8Array;
}

export type BridgeAnswer =
  { readonly body: Uint8Array } | { readonly body?: undefined; readonly reason: string | undefined };

const { answered, port, identity } = workerData as BridgeInit;
const lines = new Map<string, Line>();
/** Whose answer is waited for. */
let calling: string | undefined;

function wake(): void {
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
}

function answer(path: string, message: BridgeAnswer): void {
  if (calling !== path) return;
  calling = undefined;
  port.postMessage(message);
  wake();
}

function lineTo(address: ManagerAddress): Line {
  const { path } = address;
  const known = lines.get(path);
  if (known !== undefined) return known;
  const line = dial(
    address,
    identity,
    (body) => answer(path, { body }),
    (reason) => {
      lines.delete(path);
      answer(path, { reason: reason && messageOf(reason) });
    },
  );
  lines.set(path, line);
  return line;
}

port.on('message', ({ address, frame }: BridgeRequest) => {
  calling = address.path;
  lineTo(address).send(frame);
});
process.on('exit', wake);
