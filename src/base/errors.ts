const mark = Symbol.for('poolscope.error');

/**
 * Makes `instanceof` hold for what other copies of this library make: there may be several in one thread, such as the
 * one a project has installed and the one its workers run. The keys name the classes in all copies, whatever a
 * minifier calls them.
 */
export function knownInAllCopies(classes: Readonly<Record<string, abstract new (...args: never[]) => Error>>): void {
  for (const [name, type] of Object.entries(classes)) {
    Object.defineProperty(type.prototype, mark, { value: name });
    Object.defineProperty(type, Symbol.hasInstance, {
      value(this: unknown, thrown: unknown): boolean {
        // A class that extends ours inherits this and is no mark's business.
        return this === type ? ownClass(thrown) === name : Function.prototype[Symbol.hasInstance].call(this, thrown);
      },
    });
  }
}

/** The class of this library that an error is of, in any copy; undefined for others. Runs the value's own code only if it is a proxy. */
export function ownClass(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const name = (thrown as { readonly [mark]?: unknown })[mark];
  return typeof name === 'string' ? name : undefined;
}

/**
 * An error meant for a person: what was expected, what came, and the next step.
 * Anything else that is thrown in our code is a bug and is shown with its stack.
 */
export class UserFacingError extends Error {
  override readonly name = 'UserFacingError';

  /** What the reader can do now, one sentence. */
  readonly nextStep: string | undefined;

  constructor(message: string, nextStep?: string) {
    super(message);
    this.nextStep = nextStep;
  }
}

knownInAllCopies({ UserFacingError });

/**
 * The language's own errors that are made of a message, by name, the class of all others last. An AggregateError is told
 * by its members.
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

/** The text of anything thrown, without throwing itself. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  return typeof thrown === 'string' ? thrown : `thrown value of type ${typeof thrown}`;
}
