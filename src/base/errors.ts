/**
 * An error meant for a person: what was expected, what came, and the next step.
 * Anything else that is thrown in our code is a bug and is shown with its stack.
 */
export class UserFacingError extends Error {
  override readonly name = 'UserFacingError';

  constructor(
    message: string,
    /** What the reader can do now, one sentence. */
    readonly nextStep?: string,
  ) {
    super(message);
  }
}

/** The text of anything thrown, without throwing itself. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  return typeof thrown === 'string' ? thrown : `thrown value of type ${typeof thrown}`;
}
