const mark = Symbol.for('poolscope.error');

/**
 * Makes `instanceof` true for errors that another copy of this library created. One thread can have several copies,
 * such as the one that a project has installed and the one that its workers run. The keys are the names of the classes
 * in all copies, since a minifier may rename the classes themselves.
 */
export function knownInAllCopies(classes: Readonly<Record<string, abstract new (...args: never[]) => Error>>): void {
  for (const [name, type] of Object.entries(classes)) {
    Object.defineProperty(type.prototype, mark, { value: name });
    Object.defineProperty(type, Symbol.hasInstance, {
      value(this: unknown, thrown: unknown): boolean {
        // A class that extends ours inherits this function, but its errors have no mark of their own.
        return this === type ? ownClass(thrown) === name : Function.prototype[Symbol.hasInstance].call(this, thrown);
      },
    });
  }
}

/**
 * The name of the error's class in this library, whichever copy created it; undefined for other values. Runs code of
 * the value only if it is a proxy.
 */
export function ownClass(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const name = (thrown as { readonly [mark]?: unknown })[mark];
  return typeof name === 'string' ? name : undefined;
}

/**
 * An error for the user: its message says what happened and what was expected. Every other error that our code throws is
 * a bug and is shown with its stack.
 */
export class UserFacingError extends Error {
  override readonly name = 'UserFacingError';

  /** What the user can do now, in one sentence. */
  readonly nextStep: string | undefined;

  constructor(message: string, nextStep?: string) {
    super(message);
    this.nextStep = nextStep;
  }
}

knownInAllCopies({ UserFacingError });

/**
 * Error classes of the language whose constructor takes a message, by name. `Error` is last, since the others extend it.
 * An AggregateError is recognised by its members.
 */
export const languageErrors: Readonly<Record<string, new (message: string) => Error>> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  Error,
};

/** The message of a thrown value of any type. Never throws. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  return typeof thrown === 'string' ? thrown : `thrown value of type ${typeof thrown}`;
}
