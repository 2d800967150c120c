import type { Channel, PutOutcome, TakeOutcome } from './channel.ts';
import type { Message } from './message.ts';
import type { Identified } from './observer.ts';
import { block, deadlineOf, waitFor, type WaitOptions } from './park.ts';
import { Turns } from './turns.ts';

/** The names of the user's calls, as observers of waits show them. */
interface Operations {
  readonly put: string;
  readonly take: string;
}

/** The calls of one handle on a channel. Async calls are served in the order in which they were made. */
export class ChannelPort {
  readonly channel: Channel;
  readonly #primitive: Identified;
  readonly #operations: Operations;
  readonly #putTurns = new Turns();
  readonly #takeTurns = new Turns();

  constructor(channel: Channel, primitive: Identified, operations: Operations) {
    this.channel = channel;
    this.#primitive = primitive;
    this.#operations = operations;
  }

  put(message: Message, options: WaitOptions | undefined): PutOutcome {
    if (this.channel.tryPut(message)) return 'done';
    return block(this.channel.putSteps(message, deadlineOf(options)), this.#primitive, this.#operations.put);
  }

  async putAsync(message: Message, options: WaitOptions | undefined): Promise<PutOutcome> {
    if (this.#putTurns.idle && this.channel.tryPut(message)) return 'done';
    const deadline = deadlineOf(options);
    const steps = this.#putTurns.take(this.channel.putSteps(message, deadline), deadline);
    return (await waitFor(steps, this.#primitive, this.#operations.put)) ?? 'full';
  }

  take(options: WaitOptions | undefined): TakeOutcome {
    const deadline = deadlineOf(options);
    const found = this.channel.tryTake();
    return found ?? block(this.channel.takeSteps(deadline), this.#primitive, this.#operations.take);
  }

  async takeAsync(options: WaitOptions | undefined): Promise<TakeOutcome> {
    const found = this.#takeTurns.idle ? this.channel.tryTake() : undefined;
    if (found) return found;
    const deadline = deadlineOf(options);
    const steps = this.#takeTurns.take(this.channel.takeSteps(deadline), deadline);
    return (await waitFor(steps, this.#primitive, this.#operations.take)) ?? 'empty';
  }
}
