import { Caller, Client, type Site } from '../../../../src/manager/objects/callers.ts';

/** A caller that is a thread of its own process. */
export const callerOf = (pid: number): Caller => new Caller(new Client({ id: `thread of ${pid}`, pid, thread: 0 }));

/** A site whose caller a test chooses, as the store does before each call. */
export class FakeSite implements Site {
  readonly id: string;
  caller: Caller;

  constructor(id: string, caller: Caller) {
    this.id = id;
    this.caller = caller;
  }

  /** Runs a call that `caller` makes. */
  as<T>(caller: Caller, call: () => T): T {
    this.caller = caller;
    return call();
  }
}
