import { existsSync } from 'node:fs';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { UserFacingError } from '../../base/errors.ts';
import { share } from '../../sync/index.ts';
import type { ObjectCall } from '../objects/store.ts';
import { identity, type ManagerAddress } from '../wire/address.ts';
import { frameOf } from '../wire/frames.ts';
import { bridgePath } from '../wire/entries.ts';
import { closedError, readAnswer, resultOf } from './answers.ts';
import type { BridgeAnswer, BridgeInit, BridgeRequest } from './bridge.ts';

/** The thread that talks to managers while this one is blocked. It takes one call at a time. */
class Bridge {
  /** 1 when the answer is there, or the thread has ended. */
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));
  readonly #port: MessagePort;

  constructor(onEnd: () => void) {
    if (!existsSync(bridgePath)) {
      throw new UserFacingError(
        `${bridgePath} is missing, which blocking calls to a manager need`,
        'When you bundle your program, leave poolscope out of the bundle.',
      );
    }
    const { port1, port2 } = new MessageChannel();
    const init: BridgeInit = { answered: this.#answered, port: port2, identity };
    const worker = new Worker(bridgePath, {
      name: 'poolscope manager bridge',
      workerData: init,
      transferList: [port2],
      // What a program preloads might wait for this thread, which waits for the bridge.
      execArgv: [],
      env: {},
    });
    worker.on('error', onEnd);
    worker.on('exit', onEnd);
    worker.unref();
    port1.unref();
    this.#port = port1;
  }

  /** Gives the body of the answer, or what closed the connection; undefined when the bridge itself has ended. */
  call(address: ManagerAddress, frame: Uint8Array): BridgeAnswer | undefined {
    const request: BridgeRequest = { address, frame };
    Atomics.store(this.#answered, 0, 0);
    this.#port.postMessage(request);
    try {
      Atomics.wait(this.#answered, 0, 0);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new UserFacingError(
        'this thread is not allowed to block',
        'Use the async method here, e.g. appendAsync().',
      );
    }
    return receiveMessageOnPort(this.#port)?.message as BridgeAnswer | undefined;
  }
}

let bridge: Bridge | undefined;

function openBridge(): Bridge {
  const opened = new Bridge(() => {
    if (bridge === opened) bridge = undefined;
  });
  return opened;
}

/** Makes a call, blocking the thread until it is answered. Throws what it threw, or ManagerClosedError. */
export function callNow(address: ManagerAddress, { object, member, args }: ObjectCall): unknown {
  const frame = frameOf([0, object, member, share(args)]);
  bridge ??= openBridge();
  const answer = bridge.call(address, frame);
  if (answer === undefined) bridge = undefined;
  if (answer?.body !== undefined) return resultOf(readAnswer(answer.body));
  throw closedError(address, answer === undefined ? 'the thread that talks to it has ended' : answer.reason);
}
