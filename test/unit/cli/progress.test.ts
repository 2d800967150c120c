import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Progress, progressText } from '../../../src/cli/progress.ts';
import { applyEvent } from '../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../src/model/run/runModel.ts';
import { smallRun } from '../../support/smallRun.ts';

class Stream {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 20;

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a terminal has one line, which ends with the run and makes room for lines that stay', () => {
  const stream = new Stream(true);
  const progress = new Progress(stream as unknown as NodeJS.WriteStream, smallRun([{}, {}]));
  progress.say('first');
  expect(stream.text).toBe('first\n');
  vi.advanceTimersByTime(100);
  expect(stream.text).toMatch(/^first\n\r\u001b\[K.{19}$/);
  progress.say('stays');
  expect(stream.text).toMatch(/\r\u001b\[Kstays\n$/);
  vi.advanceTimersByTime(100);
  progress.end();
  const ended = stream.text;
  expect(ended).toMatch(/\r\u001b\[K$/);
  vi.advanceTimersByTime(10_000);
  expect(stream.text).toBe(ended);
});

test('elsewhere a whole line comes every two seconds, and nothing is erased', () => {
  const stream = new Stream(false);
  const progress = new Progress(stream as unknown as NodeJS.WriteStream, smallRun([{}, {}]));
  vi.advanceTimersByTime(1999);
  expect(stream.text).toBe('');
  vi.advanceTimersByTime(2001);
  progress.end();
  expect(stream.text).toMatch(/^(minify\.ts#minify: 2\/2 · .*\n){2}$/);
});

test('the text names the phase, then the items, and what did not succeed', () => {
  const starting = createRunModel();
  expect(progressText(starting, 0)).toBe(': starting');
  starting.phase = 'preflight';
  expect(progressText(starting, 0)).toBe(': loading');
  const running = smallRun([{}, { outcome: 'failed' }, { outcome: 'crashed' }], { total: 1234 });
  expect(progressText(running, running.nowMicros)).toContain('minify.ts#minify: 3/1,234 · 2 unsuccessful · ');
  running.total = undefined;
  expect(progressText(running, running.nowMicros)).toContain(': 3/? · ');
});

test('the name of an export cannot act on the terminal', () => {
  expect(progressText(smallRun([{}], { job: { exportName: '\u001b[2J' } }), 0)).not.toContain('\u001b');
});

test('an item that hangs is named, the time continues without events, and no end is estimated for it', () => {
  const stream = new Stream(false);
  const model = smallRun([{}, {}, {}], { total: 5 });
  model.state = 'running';
  const second = 1_000_000;
  applyEvent(model, { type: 'phaseStarted', phase: 'workers', atMicros: 0 });
  applyEvent(model, { type: 'itemStarted', item: 3, worker: 0, chunk: 3, atMicros: second });
  expect(progressText(model, second)).not.toContain('item 3');
  // Two items are left, and one of them is running: the rest takes time too.
  expect(progressText(model, 4 * second)).toMatch(/3\/5 · 4\.00 s · item 3 has run for 3\.00 s · about 2\.67 s left$/);

  model.total = 4;
  const progress = new Progress(stream as unknown as NodeJS.WriteStream, model);
  vi.advanceTimersByTime(6000);
  progress.end();
  expect(stream.text.split('\n').slice(1, 3)).toEqual([
    expect.stringMatching(/3\/4 · 3\.00 s · item 3 has run for 2\.00 s$/),
    expect.stringMatching(/3\/4 · 5\.00 s · item 3 has run for 4\.00 s$/),
  ]);
});
