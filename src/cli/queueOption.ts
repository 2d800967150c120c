import { readFileSync } from 'node:fs';
import { UserFacingError } from '../base/errors.ts';
import type { OptionValues } from './commandOptions.ts';

/** A shorter key could be guessed. */
const leastKeyBytes = 16;
const keyVariable = 'POOLSCOPE_KEY';

/** A queue, and the key that signs what it carries. */
export interface QueueRequest {
  readonly url: string;
  readonly key: string;
}

/** Undefined without --queue. The key comes from a file or the environment, never from the queue. Throws UserFacingError. */
export function queueOf(
  { queue, keyFile }: Pick<OptionValues, 'queue' | 'keyFile'>,
  env: NodeJS.ProcessEnv = process.env,
): QueueRequest | undefined {
  if (queue === undefined) return undefined;
  if (!/^rediss?:\/\//.test(queue)) {
    throw new UserFacingError(
      '--queue expects the address of a Redis server',
      'Write redis://HOST:6379, or rediss:// for an encrypted connection.',
    );
  }
  const key = (keyFile === undefined ? env[keyVariable] : readKey(keyFile))?.trim();
  if (key === undefined || Buffer.byteLength(key) < leastKeyBytes) {
    throw new UserFacingError(
      `--queue needs a key of at least ${leastKeyBytes} characters, ${key === undefined ? 'and there is none' : 'and this one is shorter'}`,
      `Whoever can write to the queue could otherwise run code on all machines. Write openssl rand -hex 32 > FILE, and pass --key-file FILE or ${keyVariable} everywhere.`,
    );
  }
  return { url: queue, key };
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserFacingError(`the key file ${file} cannot be read`, 'Name a file that holds the key.');
  }
}
