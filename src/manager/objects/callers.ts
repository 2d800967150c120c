/** A thread of a process. It owns locks, and calls through one or two connections. */
export interface Identity {
  /** Unique and never reused. */
  readonly id: string;
  readonly pid: number;
  /** `threadId`; 0 is the main thread. */
  readonly thread: number;
}

export const abandon = Symbol('abandon');

/** An object that must be informed when the thread that holds it ends. */
export interface Holding {
  [abandon](): void;
}

/** A thread as the objects see it. */
export class Client {
  readonly held = new Set<Holding>();
  /** Number of its open connections. The thread has ended when it has none. */
  connections = 0;

  readonly identity: Identity;

  constructor(identity: Identity) {
    this.identity = identity;
  }

  get title(): string {
    return `thread ${this.identity.thread} of process ${this.identity.pid}`;
  }
}

/** One connection of a thread: its waits end with it. */
export class Caller {
  /** For each of its waits, a function that removes it from its line. */
  readonly waits = new Set<() => void>();

  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }
}

/** The surroundings of an object. */
export interface Site {
  readonly id: string;
  /** The caller of the method that runs now. It changes with the next call, so read it before the first `await`. */
  readonly caller: Caller;
}
