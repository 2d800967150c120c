import { createConnection } from 'node:net';
import { createDeferred } from '../../base/deferred.ts';
import { Emitter } from '../../base/emitter.ts';
import { socketTransport } from '../../ipc/socketTransport.ts';
import { EventDecoder } from '../../model/facts/eventLines.ts';
import type { RunEvent } from '../../model/facts/events.ts';
import type { Job } from '../../model/facts/job.ts';
import { interrupt } from '../../model/run/interrupt.ts';
import { applyEvent } from '../../model/run/reduce.ts';
import { createRunModel } from '../../model/run/runModel.ts';
import { connect, type Peer, type Transport } from '../../protocol/channel.ts';
import {
  keeperProtocolVersion,
  type DialPlace,
  type KeeperSide,
  type KeptGreeting,
  type KeptStatus,
  type WindowSide,
} from '../../protocol/keptRun.ts';
import { readLines, type RecordedLines } from '../../recording/readEvents.ts';
import type { FollowedRun, LiveRecording } from '../runHandle.ts';

/** Number of bytes per read. */
const blockBytes = 1 << 19;

/** Connects to the keeper of a run. Resolves when all events so far are in the model. Rejects if the keeper does not answer. */
export async function dialKeeper(recordingDir: string, { address, token }: DialPlace): Promise<KeptRun> {
  const socket = createConnection(address);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return followKeeper(recordingDir, socketTransport(socket), token);
}

/** See `dialKeeper`. */
export async function followKeeper(recordingDir: string, transport: Transport, token: string): Promise<KeptRun> {
  let run: DialledRun | undefined;
  let early: KeptStatus | undefined;
  const peer = connect<WindowSide, KeeperSide>(transport, {
    requests: {},
    events: { status: (status) => (run ? run.update(status) : void (early = status)) },
  });
  try {
    const first = await peer.request('hello', { version: keeperProtocolVersion, token });
    run = new DialledRun(recordingDir, peer, { ...first, ...(early && { status: early }) });
  } catch (error) {
    peer.dispose();
    throw error;
  }
  await run.caughtUp;
  return run;
}

/** A run of another process. */
export interface KeptRun extends FollowedRun {
  /** Known before the run's first event is in `model`. */
  readonly job: Job;
}

/** The window folds the same events, which it reads from the keeper. */
class DialledRun implements KeptRun {
  readonly recordingDir: string;
  readonly job: Job;
  readonly model = createRunModel();
  readonly finished: Promise<FollowedRun['model']>;
  readonly recording: LiveRecording;

  readonly #peer: Peer<KeeperSide>;
  readonly #changed = new Emitter<readonly RunEvent[]>();
  readonly #recorded = new Emitter<number>();
  readonly #caughtUp = createDeferred<void>();
  #status: KeptStatus;
  /** The keeper has ended, or cannot be reached. */
  #isCut = false;
  #wake: () => void = () => {};

  constructor(recordingDir: string, peer: Peer<KeeperSide>, { job, status }: KeptGreeting) {
    this.recordingDir = recordingDir;
    this.job = job;
    this.#peer = peer;
    this.#status = status;
    const bytes = (): number => this.#status.bytes;
    this.recording = {
      get bytes() {
        return bytes();
      },
      recorded: this.#recorded.subscribe,
      read: (offset, maxBytes) => this.#read(offset, maxBytes),
    };
    void peer.closed.then(() => {
      this.#isCut = true;
      this.#wake();
    });
    this.finished = this.#follow();
  }

  readonly changed = this.#changed.subscribe;

  /** Resolves when the events at the time of the connection are in the model. */
  get caughtUp(): Promise<void> {
    return this.#caughtUp.promise;
  }

  get isUnchanged(): boolean {
    return this.#status.isUnchanged;
  }

  update(status: KeptStatus): void {
    this.#status = status;
    this.#wake();
    this.#recorded.fire(status.bytes);
  }

  async sample(): ReturnType<FollowedRun['sample']> {
    return this.#isCut ? [] : this.#peer.request('sample', null);
  }

  cancel(force = false): void {
    this.#peer.emit('cancel', { force });
  }

  async #follow(): Promise<FollowedRun['model']> {
    try {
      await this.#foldToEnd();
    } catch {
      // The events cannot be read any more, which ends the run for this window.
    }
    this.#caughtUp.resolve();
    // Only a keeper that was killed leaves a run without an end.
    interrupt(this.model);
    this.#peer.dispose();
    this.#changed.fire([]);
    return this.model;
  }

  async #foldToEnd(): Promise<void> {
    const decoder = new EventDecoder();
    for (let folded = 0; ;) {
      const isLast = this.#status.isOver || this.#isCut;
      const { lines, next } = await this.#read(folded, blockBytes);
      if (next > folded) {
        folded = next;
        const events = decoder.decode(lines);
        // Readers take log lines from the recording, so the model need not keep them.
        for (const event of events) applyEvent(this.model, event, { keepLogs: false });
        this.#changed.fire(events);
      } else if (isLast) return;
      else {
        this.#caughtUp.resolve();
        await this.#grown(folded);
      }
    }
  }

  /** Resolves when there are more than `folded` bytes, or no more can come. */
  #grown(folded: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        if (this.#status.bytes > folded || this.#status.isOver || this.#isCut) resolve();
      };
      this.#wake();
    });
  }

  /** What the keeper has not written to disk, because the disk is full, only the keeper can read. */
  async #read(offset: number, maxBytes: number): Promise<RecordedLines> {
    if (!this.#isCut) {
      const read = await this.#peer.request('read', { offset, maxBytes }).catch(() => undefined);
      if (read) return read;
    }
    return readLines(this.recordingDir, offset, maxBytes);
  }
}
