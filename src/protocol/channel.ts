import { createDeferred, type Deferred } from '../base/deferred.ts';
import type { Disposable } from '../base/disposable.ts';
import { messageOf, UserFacingError } from '../base/errors.ts';

/** What one side of a connection offers: requests it answers and events it takes, by name. */
export interface Side {
  readonly requests: object;
  readonly events: object;
}

type Params<R, M extends keyof R> = R[M] extends { params: infer P } ? P : never;
type Result<R, M extends keyof R> = R[M] extends { result: infer V } ? V : never;

export interface FrameError {
  readonly message: string;
  readonly nextStep?: string | undefined;
  /** Whether it is a UserFacingError, which the receiver creates again. */
  readonly userFacing: boolean;
}

export type ChannelFrame =
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: FrameError }
  | { readonly kind: 'event'; readonly name: string; readonly payload: unknown };

/** Carries frames in order, at most once. `onClose` fires once, when no more frames can arrive. */
export interface Transport {
  send(frame: ChannelFrame): void;
  onFrame(listener: (frame: ChannelFrame) => void): void;
  onClose(listener: (reason: Error) => void): void;
  close(): void;
}

/** The far side, as seen from here. Every request settles, also when the far side dies. */
export interface Peer<Far extends Side> extends Disposable {
  request<M extends keyof Far['requests'] & string>(
    method: M,
    params: Params<Far['requests'], M>,
  ): Promise<Result<Far['requests'], M>>;
  emit<E extends keyof Far['events'] & string>(name: E, payload: Far['events'][E]): void;
  readonly closed: Promise<Error>;
}

/** Handlers for everything that this side offers. A missing or an extra one does not compile. */
export interface Handlers<Near extends Side> {
  readonly requests: {
    readonly [M in keyof Near['requests']]: (
      params: Params<Near['requests'], M>,
    ) => Promise<Result<Near['requests'], M>> | Result<Near['requests'], M>;
  };
  readonly events: { readonly [E in keyof Near['events']]: (payload: Near['events'][E]) => void };
}

/** Connects a transport with the handlers of this side. Returns the far side. */
export function connect<Near extends Side, Far extends Side>(
  transport: Transport,
  handlers: Handlers<Near>,
): Peer<Far> {
  const pending = new Map<number, Deferred<unknown>>();
  const closed = createDeferred<Error>();
  let nextId = 1;
  let closeReason: Error | undefined;

  const answer = async (id: number, method: string, params: unknown): Promise<void> => {
    try {
      const handler = ownFunction(handlers.requests, method);
      if (!handler) throw new Error(`unknown request "${method}"`);
      transport.send({ kind: 'reply', id, result: await handler(params) });
    } catch (error) {
      transport.send({ kind: 'failure', id, error: toFrameError(error) });
    }
  };

  transport.onFrame((frame) => {
    if (frame.kind === 'request') void answer(frame.id, frame.method, frame.params);
    else if (frame.kind === 'event') void ownFunction(handlers.events, frame.name)?.(frame.payload);
    else {
      const waiter = pending.get(frame.id);
      pending.delete(frame.id);
      if (frame.kind === 'reply') waiter?.resolve(frame.result);
      else waiter?.reject(fromFrameError(frame.error));
    }
  });

  transport.onClose((reason) => {
    closeReason = reason;
    for (const waiter of pending.values()) waiter.reject(reason);
    pending.clear();
    closed.resolve(reason);
  });

  return {
    request(method, params) {
      if (closeReason) return Promise.reject(closeReason);
      const id = nextId++;
      const waiter = createDeferred<unknown>();
      pending.set(id, waiter);
      transport.send({ kind: 'request', id, method, params });
      return waiter.promise as Promise<never>;
    },
    emit(name, payload) {
      if (!closeReason) transport.send({ kind: 'event', name, payload });
    },
    closed: closed.promise,
    dispose: () => transport.close(),
  };
}

/** Own properties only, so that a frame cannot name `constructor` or `__proto__`. */
function ownFunction(table: object, name: string): ((payload: unknown) => unknown) | undefined {
  const entry: unknown = Object.hasOwn(table, name) ? table[name as never] : undefined;
  return typeof entry === 'function' ? (entry as (payload: unknown) => unknown) : undefined;
}

/** An error as a frame carries it. */
export function toFrameError(error: unknown): FrameError {
  return error instanceof UserFacingError
    ? { message: error.message, nextStep: error.nextStep, userFacing: true }
    : { message: messageOf(error), userFacing: false };
}

/** The error that a frame carries. */
export function fromFrameError(error: FrameError): Error {
  return error.userFacing ? new UserFacingError(error.message, error.nextStep) : new Error(error.message);
}
