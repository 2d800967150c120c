import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Progress, progressText } from '../../../src/cli/progress.ts';
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
  expect(progressText(starting)).toBe(': starting');
  starting.phase = 'preflight';
  expect(progressText(starting)).toBe(': loading');
  const running = smallRun([{}, { outcome: 'failed' }, { outcome: 'crashed' }], { total: 1234 });
  expect(progressText(running)).toContain('minify.ts#minify: 3/1,234 · 2 unsuccessful · ');
  running.total = undefined;
  expect(progressText(running)).toContain(': 3/? · ');
});

test('the name of an export cannot act on the terminal', () => {
  expect(progressText(smallRun([{}], { job: { exportName: '\u001b[2J' } }))).not.toContain('\u001b');
});
