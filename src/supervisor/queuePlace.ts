import { readFileSync } from 'node:fs';
import { UserFacingError } from '../base/errors.ts';

/** A shorter key could be guessed. */
const leastKeyBytes = 16;
const keyVariable = 'POOLSCOPE_KEY';

/** A queue, and the key that signs what it carries. */
export interface QueuePlace {
  readonly url: string;
  readonly key: string;
}

export interface QueueRequest {
  readonly url: string;
  /** Undefined: the key is in a variable of the environment. */
  readonly keyFile: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The names of both values for their user, e.g. options. */
  readonly names: { readonly url: string; readonly keyFile: string };
}

/** Checks the address and reads the key, from a file or the environment, never from the queue. Throws UserFacingError. */
export function queuePlace({ url, keyFile, env, names }: QueueRequest): QueuePlace {
  if (!/^rediss?:\/\//.test(url)) {
    throw new UserFacingError(
      `${names.url} expects the address of a Redis server`,
      'Write redis://HOST:6379, or rediss:// for an encrypted connection.',
    );
  }
  const key = (keyFile === undefined ? env[keyVariable] : readKey(keyFile))?.trim();
  if (key === undefined || Buffer.byteLength(key) < leastKeyBytes) {
    throw new UserFacingError(
      `${names.url} needs a key of at least ${leastKeyBytes} characters, ${key === undefined ? 'and there is none' : 'and this one is shorter'}`,
      `Whoever can write to the queue could otherwise run code on all machines. Write openssl rand -hex 32 > FILE, and pass ${names.keyFile} or ${keyVariable} everywhere.`,
    );
  }
  return { url, key };
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserFacingError(`the key file ${file} cannot be read`, 'Name a file that holds the key.');
  }
}
