import type { SpooledLine } from './lineJoiner.ts';

/** Whether the receiver of the events is fast enough. Log lines wait for it, outcomes do not. */
export interface LogRoom {
  readonly hasRoom: boolean;
  /** Resolves when there is room. */
  untilRoom(): Promise<unknown>;
}

/** Lines of one worker, or of none, in order of time. */
export interface LineSource {
  /** All unread lines are later than this time, in microseconds since the run's start. */
  readonly readUntilMicros: number;
  /** Reads the next lines, unless some lines that were read still wait. */
  read(): void;
  /** Removes and returns the lines up to this time that have been read. */
  take(untilMicros: number): SpooledLine[];
  /** Nothing is written any more: `read` returns what is left. */
  reopen(): void;
  close(): void;
}

/**
 * Merges the lines of all workers in order of time, a part of each lane in memory at a time:
 *
 *   worker 0   2 4 | 6 8 …       read up to 4, the rest is in its file
 *   worker 1   3 5 7             read to the end
 *   reported   2 3 4             line 5 waits, since worker 0 may have one before it
 */
export class LogOrder {
  readonly #lanes: LineSource[] = [];
  readonly #room: LogRoom;
  readonly #report: (lines: readonly SpooledLine[]) => void;
  #lastMicros = 0;

  constructor(room: LogRoom, report: (lines: readonly SpooledLine[]) => void) {
    this.#room = room;
    this.#report = report;
  }

  add(lane: LineSource): void {
    this.#lanes.push(lane);
  }

  /** Reports the lines up to this time while there is room for them. Returns true if it stopped for lack of room. */
  reportUntil(cutMicros: number): boolean {
    for (;;) {
      if (!this.#room.hasRoom) return true;
      for (const lane of this.#lanes) lane.read();
      const until = this.#lanes.reduce((least, lane) => Math.min(least, lane.readUntilMicros), cutMicros);
      const ripe = this.#lanes.flatMap((lane) => lane.take(until));
      if (ripe.length === 0) return false;
      ripe.sort((a, b) => a.atMicros - b.atMicros);
      this.#report(ripe.map((line) => this.#inOrder(line)));
    }
  }

  /** Reports all lines. No worker writes any more. */
  async close(): Promise<void> {
    for (const lane of this.#lanes) lane.reopen();
    while (this.reportUntil(Infinity)) await this.#room.untilRoom();
    for (const lane of this.#lanes) lane.close();
  }

  /** A worker may be delayed between reading the clock and writing the line, so its line can come after later ones. */
  #inOrder(line: SpooledLine): SpooledLine {
    this.#lastMicros = Math.max(line.atMicros, this.#lastMicros);
    return line.atMicros === this.#lastMicros ? line : { ...line, atMicros: this.#lastMicros };
  }
}
