import { revive } from '../../sync/index.ts';
import { AuthenticationError, ManagerClosedError } from '../errors.ts';
import type { ManagerAddress } from '../wire/address.ts';
import { wrongKey } from '../wire/dial.ts';
import { valuesOf } from '../wire/frames.ts';
import type { Answer } from '../wire/serve.ts';
import { errorOf } from '../wire/thrown.ts';

export const readAnswer = (body: Uint8Array): Answer => valuesOf(body) as unknown as Answer;

/** The result of a call. Throws the error that the call threw in the manager. */
export function resultOf(answer: Answer): unknown {
  if (answer[1] === 'done') return undefined;
  if (answer[1] === 'value') return revive(answer[2]);
  throw errorOf(answer[2]);
}

/**
 * The error of calls that will never be answered: an AuthenticationError or a ManagerClosedError. `reason` is the code or message of a system error, if there is one.
 */
export function closedError({ pid, path }: ManagerAddress, reason: string | undefined): Error {
  if (reason === wrongKey) {
    return new AuthenticationError(
      `what listens at ${path} does not have the authentication key of this manager. ` +
        'Pass the proxy on as it is, or start another manager with Manager.start().',
    );
  }
  // These codes are usual when the manager has ended, so the message does not contain them.
  const how = reason === undefined || /ENOENT|ECONNREFUSED|ECONNRESET|EPIPE/.test(reason) ? '' : ` (${reason})`;
  return new ManagerClosedError(
    `the manager in process ${pid} was shut down, or its process has ended${how}. ` +
      'Its objects are gone. Start another one with Manager.start() and pass its objects on.',
  );
}
