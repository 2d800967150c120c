import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { createDeferred } from '../../base/deferred.ts';
import { socketTransport } from '../../ipc/socketTransport.ts';
import { createWorkDir, removeWorkDir, socketIn } from '../../ipc/workDir.ts';
import type { Job } from '../../model/facts/job.ts';
import { notices } from '../../model/facts/notice.ts';
import { connect, type Peer } from '../../protocol/channel.ts';
import {
  keeperProtocolVersion,
  type DialPlace,
  type KeeperSide,
  type KeepRun,
  type KeptStatus,
  type WindowSide,
} from '../../protocol/keptRun.ts';
import { continueRun } from '../continueRun.ts';
import type { RunHandle, StartOptions } from '../runHandle.ts';

/** After the end of the run, windows may read the rest of its events for this long. */
const readDeadlineMs = 10_000;
/** A window that has just started the run needs this time to connect, whatever the limit is. */
const firstWindowMs = 10_000;

export interface Kept {
  readonly place: DialPlace;
  /** Resolves when the run is over and no window needs this process any more. */
  readonly done: Promise<void>;
}

/**
 * Starts a run in this process and serves the windows that connect to it. Rejects with UserFacingError if an earlier part
 * cannot be continued.
 */
export async function keepRun(order: KeepRun, start: (options: StartOptions) => RunHandle): Promise<Kept> {
  const { continues, aloneLimitMs, recordingDir, ...options } = order;
  const continued = continues ? await continueRun(recordingDir, continues.retriesFailed) : undefined;
  const workDir = createWorkDir();
  const place = { address: socketIn(workDir, 'keeper.sock'), token: randomBytes(16).toString('hex') };
  const server = createServer();
  try {
    await listen(server, place.address);
    // The editor must respond while all cores are busy.
    const rest = { continues: continued, keeps: 'recording', yielding: true, place } as const;
    const run = start({ ...options, recordingDir, ...rest });
    const keeper = new Keeper({ run, job: options.job, token: place.token, aloneLimitMs });
    server.on('connection', (socket) => keeper.serve(socket));
    const done = keeper.done.then(() => {
      server.close();
      removeWorkDir(workDir);
    });
    return { place, done };
  } catch (error) {
    server.close();
    removeWorkDir(workDir);
    throw error;
  }
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
}

interface KeeperOptions {
  readonly run: RunHandle;
  readonly job: Job;
  readonly token: string;
  readonly aloneLimitMs: number;
}

class Keeper {
  readonly #run: RunHandle;
  readonly #job: Job;
  readonly #token: string;
  readonly #aloneLimitMs: number;
  /** Windows that have presented the token. */
  readonly #windows = new Set<Peer<WindowSide>>();
  readonly #done = createDeferred<void>();
  #isOver = false;
  #alone: NodeJS.Timeout | undefined;

  constructor({ run, job, token, aloneLimitMs }: KeeperOptions) {
    this.#run = run;
    this.#job = job;
    this.#token = token;
    this.#aloneLimitMs = aloneLimitMs;
    this.#waitForWindow(Math.max(aloneLimitMs, firstWindowMs));
    run.recording.recorded(() => this.#tellStatus());
    void run.finished.then(() => this.#end());
  }

  get done(): Promise<void> {
    return this.#done.promise;
  }

  serve(socket: Socket): void {
    const proven = (): void => {
      if (!this.#windows.has(peer)) throw new Error('the token is missing');
    };
    const peer: Peer<WindowSide> = connect<KeeperSide, WindowSide>(socketTransport(socket), {
      requests: {
        hello: ({ version, token }) => {
          if (token !== this.#token) throw new Error('the token is wrong');
          if (version !== keeperProtocolVersion)
            throw new Error(`the run uses version ${keeperProtocolVersion} of the protocol, not ${version}`);
          this.#windows.add(peer);
          clearTimeout(this.#alone);
          return { job: this.#job, status: this.#status };
        },
        read: ({ offset, maxBytes }) => {
          proven();
          return this.#run.recording.read(offset, maxBytes);
        },
        sample: () => {
          proven();
          return this.#run.sample();
        },
      },
      events: {
        cancel: ({ force }) => {
          if (this.#windows.has(peer)) this.#run.cancel(force);
        },
      },
    });
    void peer.closed.then(() => this.#forget(peer));
  }

  get #status(): KeptStatus {
    return { bytes: this.#run.recording.bytes, isUnchanged: this.#run.isUnchanged, isOver: this.#isOver };
  }

  #tellStatus(): void {
    for (const window of this.#windows) window.emit('status', this.#status);
  }

  #forget(window: Peer<WindowSide>): void {
    if (!this.#windows.delete(window) || this.#windows.size > 0) return;
    if (this.#isOver) this.#done.resolve();
    else this.#waitForWindow(this.#aloneLimitMs);
  }

  #waitForWindow(limitMs: number): void {
    this.#alone = setTimeout(() => this.#run.cancel(true, notices.windowGone(limitMs)), limitMs);
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#alone);
    this.#tellStatus();
    if (this.#windows.size === 0) this.#done.resolve();
    else setTimeout(this.#done.resolve, readDeadlineMs);
  }
}
