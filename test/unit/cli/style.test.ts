import { expect, test } from 'vitest';
import { codeFrame } from '../../../src/cli/codeFrame.ts';
import { canMove, hasColours, style, styled } from '../../../src/cli/style.ts';

test('marks become colours or nothing, and what a user wrote stays harmless', () => {
  const text = `${style('red', 'failed \u001b[2J\u001b[32mred')} rest\u0007`;
  expect(styled(text, true)).toBe('\u001b[31mfailed red\u001b[39m rest\\x07');
  expect(styled(text, false)).toBe('failed red rest\\x07');
});

test('each line has its own style', () => {
  expect(styled(style('dim', 'a\n\nb'), true)).toBe('\u001b[2ma\u001b[22m\n\n\u001b[2mb\u001b[22m');
});

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { TERM: 'dumb' }, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [false, { FORCE_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('a terminal: %s with %j takes colours: %s', (isTTY, env, expected) => {
  expect(hasColours({ isTTY }, env)).toBe(expected);
});

test('only a terminal that is not dumb has a cursor', () => {
  expect([canMove({ isTTY: true }, {}), canMove({ isTTY: true }, { TERM: 'dumb' }), canMove({}, {})]).toEqual([
    true,
    false,
    false,
  ]);
});

const source = ['// first', 'function work() {', "\tthrow new Error('seven');", '}', '// last'];
const frame = (line: number, column: number, lines = source): string =>
  styled(codeFrame({ line, column }, (number) => lines[number - 1]).join('\n'), false);

test('a place is shown with two lines before it, one after it, and a caret below it', () => {
  expect(frame(3, 8)).toBe(
    [
      '  1 | // first',
      '  2 | function work() {',
      "> 3 | \tthrow new Error('seven');",
      '    | \t      ^',
      '  4 | }',
    ].join('\n'),
  );
  expect(frame(1, 1)).toBe(['> 1 | // first', '    | ^', '  2 | function work() {'].join('\n'));
  expect(frame(9, 1)).toBe('');
});

test('a very long line is cut around the place', () => {
  const lines = frame(1, 5001, [`${'x'.repeat(5000)}y${'z'.repeat(5000)}`]).split('\n');
  expect(lines[0]?.length).toBeLessThan(130);
  expect(lines[0]?.charAt(lines[1]?.indexOf('^') ?? -1)).toBe('y');
});
