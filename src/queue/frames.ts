import { deserialize, serialize } from 'node:v8';
import { UserFacingError } from '../base/errors.ts';
import type { Traffic } from '../ipc/streamTransport.ts';
import type { ChannelFrame } from '../protocol/channel.ts';
import type { Signer } from './signing.ts';

/** A frame was changed on its way, or was signed with another key. Someone else writes to the server, so that the run ends. */
export class FrameRefused extends UserFacingError {
  constructor() {
    super(
      'a message was changed on its way, or signed with another key',
      'Nothing of it was read. Check who can write to the Redis server, and run again.',
    );
  }
}

/** Signs the frames of one direction. Each signature is valid for one number, so that no frame can be repeated. */
export class FrameWriter {
  readonly #signer: Signer;
  readonly #placeOf: (number: number) => string;
  #next = 0;
  /** Bytes of all frames so far. */
  bytes = 0;

  constructor(signer: Signer, placeOf: (number: number) => string) {
    this.#signer = signer;
    this.#placeOf = placeOf;
  }

  write(frame: ChannelFrame): { readonly number: number; readonly bytes: Buffer } {
    const number = this.#next++;
    const bytes = this.#signer.sign(serialize(frame), this.#placeOf(number));
    this.bytes += bytes.length;
    return { number, bytes };
  }
}

/** The bytes of both directions, as they are now. */
export const trafficOf = (sent: FrameWriter, received: FrameQueue): Traffic => ({
  get sentBytes() {
    return sent.bytes;
  },
  get receivedBytes() {
    return received.bytes;
  },
});

/** Puts the frames of one direction in order. Nothing is read from bytes whose signature does not fit. */
export class FrameQueue {
  readonly #signer: Signer;
  readonly #placeOf: (number: number) => string;
  readonly #early = new Map<number, ChannelFrame>();
  #next = 0;
  /** Bytes of all frames so far. */
  bytes = 0;
  /** Number of frames that arrived again. */
  repeated = 0;

  constructor(signer: Signer, placeOf: (number: number) => string) {
    this.#signer = signer;
    this.#placeOf = placeOf;
  }

  /** The frames that are next after this one has arrived. Throws FrameRefused. */
  take(number: number, bytes: Uint8Array): readonly ChannelFrame[] {
    this.bytes += bytes.length;
    const message = this.#signer.verify(bytes, this.#placeOf(number));
    if (!message) throw new FrameRefused();
    if (number < this.#next || this.#early.has(number)) {
      this.repeated++;
      return [];
    }
    this.#early.set(number, deserialize(message) as ChannelFrame);
    const ready: ChannelFrame[] = [];
    for (let frame = this.#early.get(this.#next); frame; frame = this.#early.get(this.#next)) {
      this.#early.delete(this.#next++);
      ready.push(frame);
    }
    return ready;
  }
}
