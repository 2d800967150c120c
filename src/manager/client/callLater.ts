import { createDeferred, type Deferred } from '../../base/deferred.ts';
import { messageOf } from '../../base/errors.ts';
import { share } from '../../sync/index.ts';
import type { ObjectCall } from '../objects/store.ts';
import { identity, type ManagerAddress } from '../wire/address.ts';
import { dial, type Line } from '../wire/dial.ts';
import { frameOf } from '../wire/frames.ts';
import { closedError, readAnswer, resultOf } from './answers.ts';

/** The connection of this thread to one manager, with the calls that wait for an answer. */
class AsyncLine {
  readonly #line: Line;
  readonly #pending = new Map<number, Deferred<unknown>>();
  #calls = 0;

  constructor(address: ManagerAddress, onClose: () => void) {
    this.#line = dial(
      address,
      identity,
      (body) => this.#settle(body),
      (reason) => {
        onClose();
        const error = closedError(address, reason && messageOf(reason));
        for (const { reject } of this.#pending.values()) reject(error);
      },
    );
    this.#line.keepAlive(false);
  }

  call({ object, member, args }: ObjectCall): Promise<unknown> {
    const id = this.#calls++;
    const frame = frameOf([id, object, member, share(args)]);
    const deferred = createDeferred<unknown>();
    this.#pending.set(id, deferred);
    this.#line.keepAlive(true);
    this.#line.send(frame);
    return deferred.promise;
  }

  #settle(body: Buffer): void {
    const answer = readAnswer(body);
    const call = this.#pending.get(answer[0]);
    this.#pending.delete(answer[0]);
    // The connection keeps the process alive only while calls wait.
    if (this.#pending.size === 0) this.#line.keepAlive(false);
    try {
      call?.resolve(resultOf(answer));
    } catch (error) {
      call?.reject(error as Error);
    }
  }
}

const lines = new Map<string, AsyncLine>();

/** Makes a call without blocking the thread. Rejects with the error of the call, or with ManagerClosedError. */
export async function callLater(address: ManagerAddress, call: ObjectCall): Promise<unknown> {
  const { path } = address;
  const known = lines.get(path);
  if (known !== undefined) return known.call(call);
  const line = new AsyncLine(address, () => lines.delete(path));
  lines.set(path, line);
  return line.call(call);
}
