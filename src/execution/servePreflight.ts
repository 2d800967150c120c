import type { MessagePort } from 'node:worker_threads';
import { UserFacingError } from '../base/errors.ts';
import { isLoadFailed } from '../loading/loadFailed.ts';
import type { FromPreflight, PreflightInit, ToPreflight } from '../protocol/workerLink.ts';
import type { InitargsCall } from './callInitargs.ts';
import { describeFailure } from './describeFailure.ts';
import { InputSender } from './inputSender.ts';
import { openModule } from './openModule.ts';

/** The first message to a preflight, and the only one on its `parentPort`. */
export interface PreflightStart {
  readonly init: PreflightInit;
  /** Carries all other messages, since user code may read and write `parentPort`. */
  readonly port: MessagePort;
}

/** The messages between a preflight and its runner. */
export interface PreflightWire {
  /** Throws for what cannot be cloned. */
  send(message: FromPreflight): void;
  onMessage(listener: (message: ToPreflight) => void): void;
  /** Keeps the thread alive until it is ended. */
  stay(): void;
}

export interface PreflightOptions {
  readonly memory: InitargsCall['memory'];
  /** The next inputs may contain shared objects. What this thread did to them happens before the use by workers. */
  readonly publish: () => void;
  /** Whether the module has loaded native addons. */
  readonly hasAddons: () => boolean;
}

/** The life of a preflight: loads the module, then sends its inputs as the runner asks for them. Never rejects. */
export async function servePreflight(
  init: PreflightInit,
  wire: PreflightWire,
  options: PreflightOptions,
): Promise<void> {
  const { memory, publish } = options;
  const report = (error: unknown): void => wire.send(problemOf(error));
  try {
    const onCall = (): void => wire.send({ type: 'callsInitargs' });
    const onInputs = (): void => wire.send({ type: 'awaitsInputs' });
    const { inputs, initargs, functionText } = await openModule(init, { memory, onCall, onInputs });
    publish();
    if (inputs) {
      const { inputExport } = init;
      const sender = new InputSender({
        inputs,
        inputExport: inputExport ?? '',
        send: (sent) => wire.send(sent),
        publish,
      });
      wire.onMessage(({ count }) => void sender.send(count).catch(report));
    }
    const hasAddons = options.hasAddons();
    if (hasAddons) wire.stay();
    wire.send({ type: 'loaded', count: inputs?.count ?? null, initargs, hasAddons, functionText });
  } catch (error) {
    report(error);
  }
}

function problemOf(error: unknown): FromPreflight {
  if (error instanceof UserFacingError) {
    return { type: 'problem', message: error.message, nextStep: error.nextStep ?? null, place: null, failure: null };
  }
  if (isLoadFailed(error)) {
    const { problem, nextStep, place } = error;
    return { type: 'problem', message: problem, nextStep, place: place ?? null, failure: null };
  }
  const failure = describeFailure(error, 'thrown');
  return { type: 'problem', message: `${failure.name}: ${failure.message}`, nextStep: null, place: null, failure };
}
