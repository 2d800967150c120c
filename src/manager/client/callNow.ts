import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { messageOf } from '../../base/errors.ts';
import { share } from '../../sync/index.ts';
import type { ObjectCall } from '../objects/store.ts';
import { identity, type ManagerAddress } from '../wire/address.ts';
import { frameOf } from '../wire/frames.ts';
import { bundlePath } from '../bundlePath.ts';
import { closedError, readAnswer, resultOf } from './answers.ts';
import { awaitRing, createDoorbell, silence } from './doorbell.ts';
import type { BridgeAnswer, BridgeInit, BridgeRoute } from './bridge.ts';

/** The thread that talks to managers while this one is blocked. It takes one call at a time. */
class Bridge {
  /** Rings when the answer is in the port, or when the bridge has ended. */
  readonly #answered = createDoorbell();
  readonly #worker: Worker;
  readonly #ports = new Map<string, MessagePort>();

  constructor(onEnd: () => void) {
    const init: BridgeInit = { answered: this.#answered, identity };
    this.#worker = new Worker(bundlePath('managerBridge.js'), {
      name: 'poolscope manager bridge',
      workerData: init,
      // A module that the program preloads could wait for this thread, which waits for the bridge.
      execArgv: [],
      env: {},
    });
    this.#worker.on('error', (error) => process.emitWarning(`the bridge to managers has ended: ${messageOf(error)}`));
    this.#worker.on('exit', onEnd);
    this.#worker.unref();
  }

  /** Returns undefined if the bridge itself has ended. */
  call(address: ManagerAddress, frame: Uint8Array): BridgeAnswer | undefined {
    const port = this.#ports.get(address.path) ?? this.#openRoute(address);
    silence(this.#answered);
    port.postMessage(frame);
    awaitRing(this.#answered);
    const answer = receiveMessageOnPort(port)?.message as BridgeAnswer | undefined;
    if (!(answer instanceof Uint8Array)) {
      this.#ports.delete(address.path);
      port.close();
    }
    return answer;
  }

  #openRoute(address: ManagerAddress): MessagePort {
    const { port1, port2 } = new MessageChannel();
    const route: BridgeRoute = { address, port: port2 };
    this.#worker.postMessage(route, [port2]);
    port1.unref();
    this.#ports.set(address.path, port1);
    return port1;
  }
}

let bridge: Bridge | undefined;

function openBridge(): Bridge {
  const opened = new Bridge(() => {
    if (bridge === opened) bridge = undefined;
  });
  return opened;
}

/** Makes a call, and blocks the thread until it is answered. Throws the error of the call, or ManagerClosedError. */
export function callNow(address: ManagerAddress, { object, member, args }: ObjectCall): unknown {
  const frame = frameOf([0, object, member, share(args)]);
  bridge ??= openBridge();
  const answer = bridge.call(address, frame);
  if (answer === undefined) bridge = undefined;
  if (answer instanceof Uint8Array) return resultOf(readAnswer(answer));
  throw closedError(address, answer === undefined ? 'the thread that talks to it has ended' : answer.closed);
}
