/** A thread of a process: what owns locks, through one or two connections. */
export interface Identity {
  /** Unique, never used twice. */
  readonly id: string;
  readonly pid: number;
  /** `threadId`; 0 is the main thread. */
  readonly thread: number;
}

export const abandon = Symbol('abandon');

/** What must hear of the end of the thread that holds it. */
export interface Holding {
  [abandon](): void;
}

/** A thread as the objects see it. */
export class Client {
  readonly held = new Set<Holding>();
  /** How many connections it has now: at none, it has ended. */
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
  /** What takes each wait out of its line. */
  readonly waits = new Set<() => void>();

  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }
}

/** What an object knows of where it lives. */
export interface Site {
  readonly id: string;
  /** Who makes the call that runs now: set before a method is entered, so it must be read before the first `await`. */
  readonly caller: Caller;
}
