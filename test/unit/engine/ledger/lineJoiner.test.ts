import { expect, it, test } from 'vitest';
import { LineJoiner, type SpooledLine } from '../../../../src/engine/ledger/lineJoiner.ts';

/** A part of a line: text with a line break at its end completes one. */
function part(written: string, rest: Partial<SpooledLine> = {}): SpooledLine {
  const open = written.endsWith('\n') ? {} : ({ open: true } as const);
  const text = written.replace(/\n$/, '');
  const place = { worker: 0, item: 0, chunk: 0, level: 'info', stream: 'stdout', site: null } as const;
  return { type: 'logWritten', atMicros: 0, ...place, text, ...open, ...rest };
}

function joined(parts: readonly SpooledLine[]): string[] {
  const joiner = new LineJoiner();
  const lines = parts.flatMap((each) => joiner.add(each) ?? []);
  return [...lines, ...joiner.end()].map(({ text }) => text);
}

test.each([
  [['a', 'b', 'c\n'], ['abc']],
  [
    ['a\nb', 'c\nd\n'],
    ['a', 'bc\nd'],
  ],
  [['a', '\n'], ['a']],
  [
    ['a\n', '\n'],
    ['a', ''],
  ],
  [['a'], ['a']],
  [['10 %\r', '20 %\r', 'ready\n'], ['ready']],
  [['\r10 %', '\r20 %'], ['20 %']],
  [['10 %', '\r', '20 %', '\r\n'], ['20 %']],
  [['a\r\nb\rc\n'], ['a\nc']],
  [['a\n\r'], ['a']],
])('parts %j are the lines %j', (written, lines) => {
  expect(joined(written.map((each) => part(each)))).toEqual(lines);
});

it('keeps the lines of items, of the two streams, and of late output apart', () => {
  const parts = [
    part('a', { item: 1 }),
    part('b', { item: 2 }),
    part('c', { item: 1, stream: 'stderr', level: 'error' }),
    part('d', { item: 1, late: true }),
    part('1\n', { item: 1 }),
    part('2\n', { item: 2 }),
  ];
  expect(joined(parts)).toEqual(['a1', 'b2', 'c', 'd']);
});

it('continues an open line with a console call of the same stream, and gives the line the place of that call', () => {
  const joiner = new LineJoiner();
  const logged = { stream: 'console', site: 'file:///job.mjs:1:1' } as const;
  expect(joiner.add(part('checking: '))).toBeUndefined();
  expect(joiner.add(part('look\n', { ...logged, level: 'warn' }))?.text).toBe('look');
  expect(joiner.add(part('ok\n', { ...logged, atMicros: 7 }))).toMatchObject({
    text: 'checking: ok',
    atMicros: 7,
    ...logged,
  });
});

it('leaves the lines of a logger alone', () => {
  expect(joined([part('a'), part('b\n', { logger: 'jobs' }), part('c\n')])).toEqual(['b', 'ac']);
});

it('reports a line that does not end in parts', () => {
  const parts = Array.from({ length: 5 }, () => part('x'.repeat(30_000)));
  expect(joined(parts).map(({ length }) => length)).toEqual([90_000, 60_000]);
  expect(joined([part('x'.repeat(90_000)), part('\n')]).map(({ length }) => length)).toEqual([90_000]);
});
