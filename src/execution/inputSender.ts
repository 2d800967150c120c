import { messageOf, UserFacingError } from '../base/errors.ts';
import { UnserialisableError } from '../files/codec.ts';
import { notices, type Notice } from '../model/facts/notice.ts';
import type { FromPreflight } from '../protocol/workerLink.ts';
import { ClassWatch, firstSeen } from './classWatch.ts';
import { canClone, explainUnsendable } from './cloneProblem.ts';
import type { OpenInputs } from './openInputs.ts';

export interface InputSenderOptions {
  readonly inputs: OpenInputs;
  /** Name of the export that gives them. */
  readonly inputExport: string;
  /** Throws for a message that cannot be cloned. */
  readonly send: (message: FromPreflight) => void;
  /** Called before inputs are sent. */
  readonly publish: () => void;
}

/** Sends the exported inputs batch by batch. An input that cannot be sent is an error after all inputs before it. */
export class InputSender {
  readonly #options: InputSenderOptions;
  readonly #classes = new InputClasses();
  /** Number of the next input. */
  #item = 0;
  #failure: UserFacingError | undefined;

  constructor(options: InputSenderOptions) {
    this.#options = options;
  }

  /** Sends up to `count` inputs. Rejects with the error of the source, or with a UserFacingError. */
  async send(count: number): Promise<void> {
    if (this.#failure) throw this.#failure;
    const { inputs, publish, send } = this.#options;
    const batch = await inputs.pull(count);
    publish();
    const notice = this.#classes.look(batch.inputs, this.#item) ?? null;
    try {
      send({ type: 'inputs', ...batch, notice });
    } catch (error) {
      const { sound, failure } = this.#explain(batch.inputs, error);
      if (sound === 0) throw failure;
      this.#failure = failure;
      send({ type: 'inputs', inputs: batch.inputs.slice(0, sound), done: false, notice });
    }
    this.#item += batch.inputs.length;
  }

  /** Number of inputs before the first one that cannot be sent, and the error for it. */
  #explain(inputs: readonly unknown[], error: unknown): { readonly sound: number; readonly failure: UserFacingError } {
    const found = inputs.findIndex((input) => !canClone(input, 'thread'));
    const sound = Math.max(0, found);
    const what = found < 0 ? messageOf(error) : unsendableItem(this.#item + sound, inputs[sound], error);
    const failure = new UserFacingError(
      `an item of the export "${this.#options.inputExport}" cannot be sent to a worker: ${what}`,
      unsendableNextStep,
    );
    return { sound, failure };
  }
}

export const unsendableNextStep = 'Inputs must be plain data. Leave that part out, or create it inside the function.';

/** `item 3: .options.onDone is a function (onDone)`. `error` is what the copy threw. */
export function unsendableItem(item: number, input: unknown, error: unknown): string {
  const { path, what } =
    error instanceof UnserialisableError ? error : explainUnsendable(input, 'value', 'thread', error);
  return `item ${item}: ${path.replace(/^value/, '') || 'it'} is ${what}`;
}

/** Finds the first input with an object that loses its class on the way to a worker. */
export class InputClasses {
  readonly #watch = new ClassWatch(structuredClone);

  /** `firstItem` is the number of the first of these inputs. */
  look(inputs: readonly unknown[], firstItem: number): Notice | undefined {
    for (const [k, input] of inputs.entries()) {
      const lost = this.#watch.look(input);
      if (lost) return notices.inputClassLost(lost, firstSeen(`the input of item ${firstItem + k}`, lost));
    }
    return undefined;
  }
}
