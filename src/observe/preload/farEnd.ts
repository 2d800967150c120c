import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { recordVariable } from '../../model/facts/observedFolder.ts';
import { idleMicros, nowMicros } from './clock.ts';
import { guarded } from './guarded.ts';
import { quoted, seenError } from './messages.ts';
import type { OpenItems } from './openItems.ts';
import type { RecordFile } from './recordFile.ts';
import type { ThreadProfile } from './profile.ts';
import type { InputRecorder } from './values.ts';

const succeeded = 1;
const failed = 2;
/** An item that follows a longer one is announced before it begins, so that it is shown while it runs. A write takes 10 us. */
const longMicros = 4000;
/** It is measured how long an item waits if it follows a longer one. */
const measuredMicros = 500;

interface FarItem {
  readonly id: string;
  readonly item: number;
  readonly beganMicros: number;
  /** -1 if it is not measured. */
  readonly idleMicros: number;
  isAnnounced: boolean;
}

/** The messages that one port, or the channel to the parent process, brings to this thread. */
export type Inbox = OpenItems<FarItem>;

/** Whether a script is one of the library's own: all of them are in one folder. */
const isOwnWorker = (script: string): boolean => existsSync(join(dirname(script), 'poolWorker.js'));

/** What is kept besides times and outcomes; undefined members are not kept. */
interface Kept {
  readonly inputs: InputRecorder | undefined;
  readonly profile: ThreadProfile | undefined;
}

/** The end that runs the items: a worker thread, or a child process. */
export class FarEnd {
  readonly #file: RecordFile;
  readonly #inputs: InputRecorder | undefined;
  readonly #profile: ThreadProfile | undefined;
  readonly #open = new Set<FarItem>();
  /** Knows the item to which code belongs. It costs time, so it begins when two items are open at the same time. */
  #context: AsyncLocalStorage<FarItem> | undefined;
  #items = 0;
  /** How long the item took that ended last. */
  #lastMicros = Infinity;
  #isReady = false;
  /** A worker of a pool that records itself. Known when the thread is ready. */
  #isRecorded = false;

  constructor(file: RecordFile, { inputs, profile }: Kept) {
    this.#file = file;
    this.#inputs = inputs;
    this.#profile = profile;
  }

  /** A message is about to reach the program. */
  arrive(inbox: Inbox, message: unknown): void {
    const item = guarded(() => this.#begin(inbox, message));
    if (item) this.#context?.enterWith(item);
  }

  /** Call it before the answer is posted: the thread may be ended as soon as the answer is there. */
  answer(inbox: Inbox, message: unknown): void {
    guarded(() => this.#end(inbox, message));
  }

  /** The script of the thread has been loaded. */
  ready(): void {
    if (this.#isReady) return;
    this.#isReady = true;
    const { [recordVariable]: recordings = '' } = process.env;
    const [, script = ''] = process.argv;
    this.#isRecorded = recordings !== '' && isOwnWorker(script);
    this.#file.add(['ready', nowMicros(), script, this.#isRecorded]);
  }

  line(stream: 'stdout' | 'stderr', text: string): void {
    if (this.#isRecorded) return;
    const running = this.#running;
    // The process may die before the item ends; its last line must have an item.
    if (running) this.#announce(running);
    this.#file.write(`${JSON.stringify(['line', stream, nowMicros(), running?.item ?? -1, text])}\n`);
  }

  /** The thread is about to end. Items that are still open end with it. */
  exiting(): void {
    for (const item of this.#open) this.#announce(item);
    const running = this.#running;
    if (running) this.#file.add(['exiting', running.item]);
    guarded(() => this.#profile?.close());
  }

  uncaught(error: unknown): void {
    this.#file.add(['uncaught', nowMicros(), this.#running?.item ?? -1, seenError(error)]);
    this.#file.write();
  }

  /** Number of the item of the code that runs now; -1 if that is not certain. */
  get itemNow(): number {
    return this.#running?.item ?? -1;
  }

  /** The item of the code that runs now; undefined if that is not certain. */
  get #running(): FarItem | undefined {
    const known = this.#context?.getStore();
    if (known && this.#open.has(known)) return known;
    const [only] = this.#open;
    return this.#open.size === 1 ? only : undefined;
  }

  #announce(begun: FarItem): void {
    if (begun.isAnnounced) return;
    begun.isAnnounced = true;
    this.#file.add(['begun', begun.item, begun.id, begun.beganMicros]);
  }

  #begin(inbox: Inbox, message: unknown): FarItem | undefined {
    const request = inbox.protocol.requestOf(message);
    if (!request) return undefined;
    this.ready();
    if (this.#isRecorded) return undefined;
    if (this.#open.size > 0) this.#context ??= new AsyncLocalStorage();
    guarded(() => this.#profile?.offer());
    const item = this.#items++;
    guarded(() => this.#inputs?.add(item, message));
    const begun: FarItem = {
      id: request.id,
      item,
      beganMicros: nowMicros(),
      idleMicros: this.#lastMicros >= measuredMicros ? idleMicros() : -1,
      isAnnounced: false,
    };
    inbox.add(begun);
    this.#open.add(begun);
    // If the thread is killed, nothing else shows which items were running side by side.
    if (this.#open.size === 2) for (const each of this.#open) this.#announce(each);
    if (this.#lastMicros >= longMicros || this.#open.size > 1) {
      this.#announce(begun);
      this.#file.write();
    }
    return begun;
  }

  #end(inbox: Inbox, message: unknown): void {
    if (inbox.size === 0) return;
    const answer = inbox.protocol.answerOf(message);
    const ended = answer && inbox.take(answer, this.#context?.getStore());
    if (!ended) return;
    this.#open.delete(ended);
    if (answer.isStartUp) return;
    const endedMicros = nowMicros();
    const { item, id, beganMicros } = ended;
    const idle = ended.idleMicros < 0 ? -1 : idleMicros() - ended.idleMicros;
    const outcome = answer.error ? failed : succeeded;
    const line = `["ended",${item},${quoted(id)},${endedMicros},${endedMicros - beganMicros},${outcome},${idle}]\n`;
    this.#lastMicros = endedMicros - beganMicros;
    if (!answer.error) return this.#file.writeInTime(line, endedMicros);
    // The other end knows that the item failed, but not why.
    this.#file.add(['failed', item, answer.error]);
    this.#file.write(line);
  }
}
