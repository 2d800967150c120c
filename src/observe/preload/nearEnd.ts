import { serialize } from 'node:v8';
import { nowMicros } from './clock.ts';
import { guarded } from './guarded.ts';
import { quoted } from './messages.ts';
import { OpenItems } from './openItems.ts';
import type { RecordFile } from './recordFile.ts';

interface PostedItem {
  readonly id: string;
  readonly postedMicros: number;
}

/** The end that hands out items to one unit, a thread or a process. */
export class NearEnd {
  readonly #file: RecordFile;
  readonly #unit: string;
  readonly #open = new OpenItems<PostedItem>();
  #posts = 0;
  #answers = 0;

  constructor(file: RecordFile, unit: string) {
    this.#file = file;
    this.#unit = unit;
    file.add(['started', unit, nowMicros()]);
  }

  post(message: unknown): void {
    guarded(() => {
      const request = this.#open.protocol.requestOf(message);
      if (!request) return;
      this.#open.add({ id: request.id, postedMicros: nowMicros() });
      if (isSampled(++this.#posts)) this.#size(request.id, 'input', message);
    });
  }

  answer(message: unknown): void {
    guarded(() => {
      if (this.#open.size === 0) return;
      const answer = this.#open.protocol.answerOf(message);
      const posted = answer && this.#open.take(answer);
      if (!posted || answer.isStartUp) return;
      const { id, postedMicros } = posted;
      if (isSampled(++this.#answers)) this.#size(id, 'value', message);
      const failed = answer.error ? 1 : 0;
      const answeredMicros = nowMicros();
      this.#file.addLine(
        `["answered","${this.#unit}",${quoted(id)},${answeredMicros},${answeredMicros - postedMicros},${failed}]\n`,
      );
    });
  }

  gone(reason: string | null): void {
    guarded(() => {
      for (const { id, postedMicros } of this.#open.all) this.#file.add(['unanswered', this.#unit, id, postedMicros]);
      this.#file.add(['gone', this.#unit, nowMicros(), reason]);
    });
  }

  /** A message that cannot be measured has no size: it may hold ports. */
  #size(id: string, what: 'input' | 'value', message: unknown): void {
    guarded(() => this.#file.add(['sized', this.#unit, id, what, serialize(message).length]));
  }
}

/** The first, second, fourth, eighth and so on. */
const isSampled = (count: number): boolean => (count & (count - 1)) === 0;
