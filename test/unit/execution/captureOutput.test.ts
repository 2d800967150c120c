import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  captureOutput,
  type Capture,
  type CapturedLine,
  type CaptureOptions,
  type OutputScope,
} from '../../../src/execution/captureOutput.ts';

let current: Capture | undefined;

afterEach(() => {
  current?.undo();
  current = undefined;
  vi.restoreAllMocks();
});

function capture(options: Partial<CaptureOptions> = {}): CapturedLine[] {
  const lines: CapturedLine[] = [];
  current = captureOutput({
    onLine: (line) => lines.push(line),
    echo: false,
    isForeign: () => false,
    scope: () => undefined,
    onSpent: () => {},
    ...options,
  });
  return lines;
}

describe('the console', () => {
  test('returns level, text as Node formats it, and the place of the call', () => {
    const lines = capture();
    console.warn('%d of %s left', 3, 'them');
    expect(lines).toMatchObject([{ level: 'warn', stream: 'console', text: '3 of them left' }]);
    expect(lines[0]?.site).toMatch(/captureOutput\.test\.ts:\d+:\d+$/);
  });

  test('keeps its groups, counts and assertions', () => {
    const lines = capture();
    console.group('outer');
    console.log('inner');
    console.groupEnd();
    console.count('calls');
    console.count('calls');
    console.assert(true, 'silent');
    console.assert(false, 'loud');
    expect(lines.map(({ level, text }) => [level, text])).toEqual([
      ['info', 'outer'],
      ['info', '  inner'],
      ['info', 'calls: 1'],
      ['info', 'calls: 2'],
      ['error', 'Assertion failed: loud'],
    ]);
  });

  test('returns the arguments in full if the text leaves out parts of them', () => {
    const lines = capture();
    console.log({ a: { b: { c: { deep: 'value' } } } });
    console.log({ short: 1 });
    expect(lines[0]?.text).toContain('[Object]');
    expect(lines[0]?.detail).toContain("deep: 'value'");
    expect(lines[1]).not.toHaveProperty('detail');
  });

  test('never fails over a value that cannot be printed', () => {
    const lines = capture();
    console.log({
      [Symbol.for('nodejs.util.inspect.custom')]() {
        throw new RangeError('no text for you');
      },
    });
    console.log('next');
    expect(lines.map(({ text }) => text)).toEqual(['<this could not be printed: RangeError: no text for you>', 'next']);
  });

  test('reports the time of each line', () => {
    const spent: number[] = [];
    capture({ onSpent: (ms) => spent.push(ms) });
    console.log('one');
    console.error('two');
    expect(spent).toHaveLength(2);
    expect(Math.min(...spent)).toBeGreaterThanOrEqual(0);
  });
});

describe('a stream', () => {
  test('reports written text, and whether a line break ended it', () => {
    const lines = capture();
    process.stdout.write('progress');
    process.stderr.write('trouble\n');
    process.stdout.write('');
    expect(lines).toEqual([
      { level: 'info', stream: 'stdout', text: 'progress', site: null, open: true },
      { level: 'error', stream: 'stderr', text: 'trouble', site: null },
    ]);
  });

  test('joins a character that is written in two pieces', () => {
    const lines = capture();
    const [first, ...rest] = Buffer.from('€\n');
    process.stdout.write(Buffer.from([first!]));
    process.stdout.write(Buffer.from(rest));
    expect(lines.map(({ text }) => text)).toEqual(['€']);
  });

  test('calls the callback of a write, after the write has returned', async () => {
    capture();
    let called = false;
    const written = new Promise<void>((resolve) => {
      process.stdout.write('text', 'utf8', () => {
        called = true;
        resolve();
      });
    });
    expect(called).toBe(false);
    await written;
  });
});

describe('the real streams', () => {
  test('receive output of foreign code, which is not captured', () => {
    const real = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const lines = capture({ isForeign: () => true });
    process.stdout.write('not ours\n');
    expect(real).toHaveBeenCalledWith('not ours\n');
    expect(lines).toEqual([]);
  });

  test('receive captured output, too, with echo', () => {
    const real = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const lines = capture({ echo: true });
    console.log('both');
    expect(lines.map(({ text }) => text)).toEqual(['both']);
    expect(real.mock.calls.map(([text]) => text)).toEqual(['both\n']);
  });

  test('and the console are as before after the end', () => {
    const before = [console.log, console.table, process.stdout.write, process.stderr.write];
    capture();
    expect(console.log).not.toBe(before[0]);
    current?.undo();
    expect([console.log, console.table, process.stdout.write, process.stderr.write]).toEqual(before);
  });
});

describe('items that run at the same time', () => {
  const scopes: readonly OutputScope[] = [{}, {}];
  let running = 0;

  test('may each write a character in two parts', () => {
    const lines = capture({ scope: () => scopes[running] });
    const [euro, umlaut] = [Buffer.from('€'), Buffer.from('ü')];
    for (const part of [0, 1]) {
      running = 0;
      process.stdout.write(part === 0 ? euro.subarray(0, 2) : euro.subarray(2));
      running = 1;
      process.stdout.write(part === 0 ? umlaut.subarray(0, 1) : umlaut.subarray(1));
    }
    expect(lines.map(({ text }) => text)).toEqual(['€', 'ü']);
  });

  test('leave no group open: the groups of an item end with it, those of the module do not', () => {
    let scope: OutputScope | undefined;
    const lines = capture({ scope: () => scope });
    console.group('module');
    scope = {};
    console.group('item');
    console.group('inner');
    console.groupEnd();
    console.groupCollapsed('thrown in');
    console.log('deep');
    current!.endGroups(scope);
    scope = {};
    console.groupEnd();
    console.log('next item');
    current!.endGroups(scope);
    expect(lines.map(({ text }) => text)).toEqual([
      'module',
      '  item',
      '    inner',
      '    thrown in',
      '      deep',
      'next item',
    ]);
  });
});

describe('a stream', () => {
  test.each([
    ['base64', 'aGVsbG8sIPCfmYI=', 'hello, 🙂'],
    ['hex', '68c3a9', 'hé'],
    ['utf8', 'hé', 'hé'],
    ['ascii', 'plain', 'plain'],
  ] as const)('decodes a text in %s', (encoding, written, text) => {
    const lines = capture();
    process.stdout.write(written, encoding);
    expect(lines.map((line) => line.text).join('')).toBe(text);
  });

  test('takes the last text of end() and stays open for other items', async () => {
    const lines = capture();
    const ended = new Promise<void>((resolve) => process.stdout.end('last words', resolve));
    process.stdout.end();
    await ended;
    await new Promise<void>((resolve) => process.stdout.end(resolve));
    process.stdout.write('more\n');
    expect(lines.map(({ text }) => text)).toEqual(['last words', 'more']);
  });
});
