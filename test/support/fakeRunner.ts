import { createConnection } from 'node:net';
import { createDeferred } from '../../src/base/deferred.ts';
import { socketTransport } from '../../src/ipc/socketTransport.ts';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { connect, type Peer } from '../../src/protocol/channel.ts';
import {
  runnerEnvironment,
  runnerProtocolVersion,
  type Cursor,
  type RunnerSide,
  type StartRun,
  type SupervisorSide,
} from '../../src/protocol/runnerControl.ts';
import type { LaunchRunner, RunnerCommand } from '../../src/supervisor/runHandle.ts';

/** A runner in the test's own process: it connects like a real one, and does what the test requests. */
export class FakeRunner {
  readonly command: RunnerCommand;
  readonly cancels: boolean[] = [];
  readonly #started = createDeferred<StartRun>();
  readonly #peer: Peer<SupervisorSide>;
  readonly #end: (how: string) => void;
  wasKilled = false;

  constructor(command: RunnerCommand, end: (how: string) => void) {
    this.command = command;
    this.#end = end;
    const socket = createConnection(command.env[runnerEnvironment.address] ?? '');
    this.#peer = connect<RunnerSide, SupervisorSide>(socketTransport(socket), {
      requests: {
        start: (run) => {
          this.#started.resolve(run);
          return null;
        },
        cancel: ({ force }) => {
          this.cancels.push(force);
          return null;
        },
        sample: () => [],
      },
      events: {},
    });
  }

  /** The run that it was given. */
  get started(): Promise<StartRun> {
    return this.#started.promise;
  }

  hello(version = runnerProtocolVersion, token = this.command.env[runnerEnvironment.token] ?? ''): void {
    this.#peer.emit('hello', { version, token });
  }

  async facts(events: readonly RunEvent[], cursor: Cursor = {}): Promise<void> {
    await this.#peer.request('facts', { events, cursor });
  }

  /** The process ends: its connection closes, and the system reports how. */
  exit(how: string): void {
    this.#end(how);
    this.#peer.dispose();
  }
}

/** Launches fake runners; `next` resolves with each in turn. */
export class FakeRunners {
  readonly #waiting: ((runner: FakeRunner) => void)[] = [];
  readonly #launched: FakeRunner[] = [];

  readonly launch: LaunchRunner = (command) => {
    const exited = createDeferred<string>();
    const runner = new FakeRunner(command, exited.resolve);
    const waiting = this.#waiting.shift();
    if (waiting) waiting(runner);
    else this.#launched.push(runner);
    const kill = (): void => {
      runner.wasKilled = true;
      runner.exit('signal SIGKILL');
    };
    return Promise.resolve({ exited: exited.promise, kill });
  };

  next(): Promise<FakeRunner> {
    const launched = this.#launched.shift();
    return launched ? Promise.resolve(launched) : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
