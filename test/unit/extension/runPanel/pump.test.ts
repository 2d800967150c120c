import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Emitter } from '../../../../src/base/emitter.ts';
import { Pump, type EventFile } from '../../../../src/extension/runPanel/pump.ts';

/** A recording in memory whose `read` returns whole lines, of about three bytes per batch. */
class Recording {
  #text = '';
  readonly #grown = new Emitter<number>();

  add(lines: string): void {
    this.#text += lines;
    this.#grown.fire(this.#text.length);
  }

  file(live: boolean): EventFile {
    return {
      read: (offset) => {
        const end = this.#text.indexOf('\n', offset) + 1;
        return Promise.resolve({ lines: this.#text.slice(offset, end || offset), next: end || offset });
      },
      ...(live && { live: { bytes: () => this.#text.length, grown: this.#grown.subscribe } }),
    };
  }
}

const fail = (error: unknown): void => {
  throw error;
};

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await nextTurn();
}

describe('the pump', () => {
  it('sends a recording that is over in order and ends', async () => {
    const recording = new Recording();
    recording.add('1\n2\n3\ntorn');
    const sent: string[] = [];
    const pump = new Pump(recording.file(false), (lines) => Promise.resolve(sent.push(lines)), fail);
    await settle();
    pump.dispose();
    expect(sent.join('')).toBe('1\n2\n3\n');
  });

  it('follows a recording that grows', async () => {
    const recording = new Recording();
    const sent: string[] = [];
    const pump = new Pump(recording.file(true), (lines) => Promise.resolve(sent.push(lines)), fail);
    await settle();
    expect(sent).toEqual([]);
    for (const line of ['1\n', '2\n', '3\n']) {
      recording.add(line);
      await settle();
    }
    expect(sent).toEqual(['1\n', '2\n', '3\n']);
    pump.dispose();
  });

  it('has one batch under way at a time', async () => {
    const recording = new Recording();
    recording.add('1\n2\n');
    const sent: string[] = [];
    let acknowledge = (): void => {};
    const send = (lines: string): Promise<void> => {
      sent.push(lines);
      return new Promise((resolve) => (acknowledge = resolve));
    };
    const pump = new Pump(recording.file(true), send, fail);
    await settle();
    expect(sent).toEqual(['1\n']);
    acknowledge();
    await settle();
    expect(sent).toEqual(['1\n', '2\n']);
    pump.dispose();
  });

  it('sends nothing after its end, also when a batch was under way', async () => {
    const recording = new Recording();
    recording.add('1\n2\n');
    const sent: string[] = [];
    let lose: ((error: Error) => void) | undefined;
    const send = (lines: string): Promise<void> => {
      sent.push(lines);
      return new Promise((_, reject) => (lose = reject));
    };
    const pump = new Pump(recording.file(true), send, fail);
    await settle();
    pump.dispose();
    lose?.(new Error('the panel was closed'));
    recording.add('3\n');
    await settle();
    expect(sent).toEqual(['1\n']);
  });

  it('reports a recording that cannot be read', async () => {
    const problems: unknown[] = [];
    const file: EventFile = { read: () => Promise.reject(new Error('gone')) };
    const pump = new Pump(
      file,
      () => Promise.resolve(),
      (error) => problems.push(error),
    );
    await settle();
    pump.dispose();
    expect(problems).toEqual([new Error('gone')]);
  });
});
