import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Progress, progressText } from '../../../src/cli/progress.ts';
import { styled } from '../../../src/cli/style.ts';
import { applyEvent } from '../../../src/model/run/reduce.ts';
import { RecentRate } from '../../../src/cli/recentRate.ts';
import { createRunModel } from '../../../src/model/run/runModel.ts';
import { smallRun } from '../../support/smallRun.ts';

class Stream {
  text = '';
  readonly isTTY: boolean;
  columns = 20;

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('NO_COLOR', '1');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test('a terminal has one line, which ends with the run and makes room for lines that stay', () => {
  const stream = new Stream(true);
  const progress = new Progress(stream as unknown as NodeJS.WriteStream, smallRun([{}, {}]));
  progress.say('first');
  // The first frame does not wait.
  expect(stream.text).toMatch(/^\r\u001b\[K.+\r\u001b\[Kfirst\n$/);
  stream.text = '';
  vi.advanceTimersByTime(100);
  expect(stream.text).toMatch(/^\r\u001b\[K2\/2 · [^\u001b]{1,15}$/);
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
  expect(progressText({ model: starting, nowMicros: 0 })).toBe('starting');
  starting.phase = 'preflight';
  expect(progressText({ model: starting, nowMicros: 0 })).toBe('loading');
  const running = smallRun([{}, { outcome: 'failed' }, { outcome: 'crashed' }], { total: 1234 });
  expect(styled(progressText({ model: running, nowMicros: running.nowMicros }), false)).toContain(
    'minify.ts#minify: 3/1,234 · 2 unsuccessful · ',
  );
  running.total = undefined;
  expect(progressText({ model: running, nowMicros: running.nowMicros })).toContain(': 3/? · ');
});

test('the name of an export cannot act on the terminal', () => {
  expect(progressText({ model: smallRun([{}], { job: { exportName: '\u001b[2J' } }), nowMicros: 0 })).not.toContain(
    '\u001b',
  );
});

test('an item that hangs is named, the time continues without events, and no end is estimated for it', () => {
  const stream = new Stream(false);
  const model = smallRun([{}, {}, {}], { total: 5 });
  model.state = 'running';
  const second = 1_000_000;
  applyEvent(model, { type: 'phaseStarted', phase: 'workers', atMicros: 0 });
  applyEvent(model, { type: 'itemStarted', item: 3, worker: 0, chunk: 3, atMicros: second });
  expect(progressText({ model: model, nowMicros: second })).not.toContain('item 3');
  // Two items are left, and one of them is running: the rest takes time too.
  expect(progressText({ model: model, nowMicros: 4 * second })).toMatch(
    /3\/5 · 4\.00 s · item 3 has run for 3\.00 s · about 2\.67 s left$/,
  );

  model.total = 4;
  const progress = new Progress(stream as unknown as NodeJS.WriteStream, model);
  vi.advanceTimersByTime(6000);
  progress.end();
  expect(stream.text.split('\n').slice(1, 3)).toEqual([
    expect.stringMatching(/3\/4 · 3\.00 s · item 3 has run for 2\.00 s$/),
    expect.stringMatching(/3\/4 · 5\.00 s · item 3 has run for 4\.00 s$/),
  ]);
});

/** The last frame on a terminal with so many columns. */
function frame(columns: number, model = smallRun([{}, {}, { outcome: 'failed' }], { total: 10 })): string {
  const stream = Object.assign(new Stream(true), { columns });
  model.state = 'running';
  const progress = new Progress(stream as unknown as NodeJS.WriteStream, model);
  progress.end();
  return stream.text.split('\u001b[K')[1]?.replaceAll('\r', '') ?? '';
}

test('a wide terminal has a bar, a narrow one less and less, and no frame is wider', () => {
  expect(frame(120)).toMatch(/^minify\.ts#minify: \[=+> +\] 3\/10 · 1 unsuccessful · /);
  expect(frame(60)).toMatch(/^minify\.ts#minify: 3\/10 · 1 unsuccessful · [^·]+$/);
  expect(frame(45)).toMatch(/^minify: 3\/10 · 1 unsuccessful · [^·]+$/);
  expect(frame(35)).toMatch(/^3\/10 · 1 unsuccessful · [^·]+$/);
  expect(frame(20)).toBe('3/10');
  expect(frame(4)).toBe('3/1');
  for (let columns = 4; columns < 140; columns++) expect(frame(columns).length).toBeLessThan(columns);
});

test('until the first event, the run has the name of its job', () => {
  const stream = Object.assign(new Stream(true), { columns: 80 });
  new Progress(stream as unknown as NodeJS.WriteStream, createRunModel(), 'minify.ts#minify').end();
  expect(stream.text).toBe('\r\u001b[Kminify.ts#minify: starting\r\u001b[K');
});

test('a dumb terminal receives whole lines without control characters', () => {
  vi.stubEnv('TERM', 'dumb');
  const stream = new Stream(true);
  const progress = new Progress(stream as unknown as NodeJS.WriteStream, smallRun([{}, {}]));
  vi.advanceTimersByTime(2000);
  progress.say('stays');
  progress.end();
  expect(stream.text).toMatch(/^minify\.ts#minify: 2\/2 · .*\nstays\n$/);
  expect(stream.text).not.toMatch(/[\r\u001b]/);
});

test('the rate is that of the last seconds', () => {
  const rate = new RecentRate();
  const second = 1_000_000;
  expect(rate.after(0, 0)).toBeUndefined();
  expect(rate.after(second / 10, 1)).toBeUndefined();
  expect(rate.after(second, 10)).toBeCloseTo(10);
  for (let k = 2; k <= 20; k++) rate.after(k * second, 10 + 100 * k);
  expect(rate.after(21 * second, 10 + 100 * 21)).toBeCloseTo(100);
});
