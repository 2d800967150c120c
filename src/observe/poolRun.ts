import { basename } from 'node:path';
import { createDeferred } from '../base/deferred.ts';
import { Emitter } from '../base/emitter.ts';
import { EventDecoder } from '../model/facts/eventLines.ts';
import type { RunEvent } from '../model/facts/events.ts';
import type { RunOrigin } from '../model/facts/origin.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';
import { interrupt } from '../model/run/interrupt.ts';
import { applyEvent } from '../model/run/reduce.ts';
import { createRunModel, isOver, type RunModel } from '../model/run/runModel.ts';
import { readLines } from '../recording/readEvents.ts';
import type { FollowedRun, LiveRecording } from '../supervisor/runHandle.ts';

const blockBytes = 1 << 19;
/** The pool writes ten times a second. */
const pollMs = 100;

/** A pool of the library that another process records. */
export interface SeenPool {
  /** Folder of the recording. Absolute. */
  readonly dir: string;
  /** Resolves when that process has ended. */
  readonly ended: Promise<unknown>;
  /** Sends a signal to that process. */
  signal(name: NodeJS.Signals): void;
}

/** Shows the recording of a pool while it is written. */
export class PoolRun implements FollowedRun {
  readonly runId: string;
  readonly recordingDir: string;
  readonly isUnchanged = false;
  readonly model: RunModel = createRunModel();
  readonly finished: Promise<RunModel>;
  readonly recording: LiveRecording;
  readonly #begun = createDeferred<RunOrigin | undefined>();
  readonly #seen: SeenPool;
  readonly #decoder = new EventDecoder();
  readonly #changed = new Emitter<readonly RunEvent[]>();
  readonly #recorded = new Emitter<number>();
  #bytes = 0;
  #hasEnded = false;

  constructor(seen: SeenPool) {
    this.#seen = seen;
    this.recordingDir = seen.dir;
    this.runId = basename(seen.dir);
    const bytes = (): number => this.#bytes;
    this.recording = {
      get bytes() {
        return bytes();
      },
      recorded: this.#recorded.subscribe,
      read: (offset, maxBytes) => readLines(seen.dir, offset, Math.min(maxBytes, bytes() - offset)),
    };
    void seen.ended.then(() => (this.#hasEnded = true));
    this.finished = this.#follow();
  }

  readonly changed = this.#changed.subscribe;

  /** Resolves when the first event is read; undefined if the process has ended without one. */
  get origin(): Promise<RunOrigin | undefined> {
    return this.#begun.promise;
  }

  /** Workers of other programs are not looked into. */
  async sample(): Promise<readonly WorkerSample[]> {
    return Promise.resolve([]);
  }

  cancel(force = false): void {
    if (!isOver(this.model)) this.#seen.signal(force ? 'SIGKILL' : 'SIGINT');
  }

  async #follow(): Promise<RunModel> {
    while (!isOver(this.model)) {
      const hadEnded = this.#hasEnded;
      const isNew = await this.#readNew().catch(() => false);
      if (isNew) continue;
      // The process was killed: no event ends the run.
      if (hadEnded) interrupt(this.model);
      else await new Promise<void>((resolve) => void setTimeout(resolve, pollMs).unref());
    }
    this.#begun.resolve(this.model.origin);
    this.#changed.fire([]);
    return this.model;
  }

  /** Returns whether there was a new line. */
  async #readNew(): Promise<boolean> {
    const { lines, next } = await readLines(this.recordingDir, this.#bytes, blockBytes);
    if (lines === '') return false;
    const events = this.#decoder.decode(lines);
    for (const event of events) applyEvent(this.model, event, { keepLogs: false });
    this.#bytes = next;
    this.#begun.resolve(this.model.origin);
    this.#changed.fire(events);
    this.#recorded.fire(next);
    return true;
  }
}
