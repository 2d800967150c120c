import { createHmac, timingSafeEqual } from 'node:crypto';

const macBytes = 32;

/** Signs messages with a key that the server which carries them does not have. */
export interface Signer {
  /** The signature, followed by the message. `place` is signed, too, so that a message is valid in one place only. */
  sign(message: Uint8Array, place: string): Buffer;
  /** The message; undefined if it was not signed with this key for this place. */
  verify(signed: Uint8Array, place: string): Buffer | undefined;
}

export function createSigner(key: Uint8Array): Signer {
  const macOf = (message: Uint8Array, place: string): Buffer =>
    createHmac('sha256', key)
      .update(`${Buffer.byteLength(place)}:${place}`)
      .update(message)
      .digest();
  return {
    sign: (message, place) => Buffer.concat([macOf(message, place), message]),
    verify(signed, place) {
      if (signed.length < macBytes) return undefined;
      const message = Buffer.from(signed.subarray(macBytes));
      return timingSafeEqual(macOf(message, place), signed.subarray(0, macBytes)) ? message : undefined;
    },
  };
}
