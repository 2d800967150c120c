import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { createDeferred } from '../base/deferred.ts';
import type { FromPreflight } from '../protocol/workerLink.ts';
import { PreflightFailed } from './preflightFailed.ts';

/** The current stage of the preflight, and the texts for its possible failures. */
const stages = {
  module: {
    late: 'the module did not finish loading',
    remedyForLate: 'Its top level waits or loops forever. Move that work into the function',
    ended: 'the module ended while loading: its top level waits for something that never happens, or exits',
    exited: 'the module ended its process while loading',
    remedy: 'Move endless waits and process.exit out of the top level of the module.',
  },
  initargs: {
    late: 'initargs() did not return',
    remedyForLate: 'It waits or loops forever. Only create there what the workers share',
    ended: 'the module ended in initargs(): it waits for something that never happens, or exits',
    exited: 'initargs() ended its process',
    remedy: 'Let initargs() only create and return what the workers share.',
  },
  inputs: {
    late: 'the inputs of the module were not ready',
    remedyForLate: 'Their function or promise waits or loops forever. Let a generator yield slow inputs one by one',
    ended: 'the module ended before its inputs were ready: they wait for something that never happens',
    exited: 'the module ended its process before its inputs were ready',
    remedy: 'Export an array, a generator, or a promise that settles.',
  },
} as const;

/** Node's exit code if the event loop is empty while the top level of a module still waits. */
const unsettledAwaitCode = 13;

/** The events of a worker thread that an inbox listens to. */
type WorkerEvents = Pick<NodeJS.EventEmitter, 'on'>;

/** The messages of a preflight, one at a time. Its problems and its end reject `next` with PreflightFailed. */
export class PreflightInbox {
  #stage: (typeof stages)[keyof typeof stages] = stages.module;
  #waiting = createDeferred<FromPreflight>();

  constructor(worker: WorkerEvents, port: MessagePort) {
    this.#waiting.promise.catch(() => {});
    port.on('message', (message: FromPreflight) => this.#take(message));
    worker.on('error', (error) => this.fail(new PreflightFailed(String(error))));
    worker.on('exit', (code: number) => {
      // The thread may end before its last messages arrive.
      for (let last = receiveMessageOnPort(port); last; last = receiveMessageOnPort(port)) {
        this.#take(last.message as FromPreflight);
      }
      port.close();
      const { ended, exited, remedy } = this.#stage;
      const message = code === 0 || code === unsettledAwaitCode ? ended : `${exited} (exit code ${code})`;
      this.fail(new PreflightFailed(message, { nextStep: remedy }));
    });
  }

  fail(error: PreflightFailed): void {
    this.#waiting.reject(error);
  }

  /** The stage in progress did not end within the deadline. */
  failLate(deadlineMs: number): void {
    const { late, remedyForLate } = this.#stage;
    const nextStep = `${remedyForLate}, or raise the load timeout.`;
    this.fail(new PreflightFailed(`${late} within ${deadlineMs} ms`, { nextStep }));
  }

  async next(): Promise<FromPreflight> {
    const message = await this.#waiting.promise;
    this.#waiting = createDeferred<FromPreflight>();
    this.#waiting.promise.catch(() => {});
    return message;
  }

  #take(message: FromPreflight): void {
    if (message.type === 'callsInitargs') this.#stage = stages.initargs;
    else if (message.type === 'awaitsInputs') this.#stage = stages.inputs;
    else if (message.type !== 'problem') this.#waiting.resolve(message);
    else this.fail(new PreflightFailed(message.message, message));
  }
}
