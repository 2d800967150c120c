import { describe, expect, it } from 'vitest';
import { commentsOf, dangles } from './comments.ts';

describe('the comments of a file', () => {
  it('are found wherever they are, and not inside of texts', () => {
    const text = [
      '// First line,',
      '// second line.',
      'const a = `// ${/* inside */ 1} no comment`; // behind',
      '/** Of a',
      ' * docstring. */',
      'const b = [',
      '  1, // after an element',
      '  // before the end',
      '];',
    ].join('\n');
    expect(commentsOf({ path: 'src/a.ts', text }).map(({ line, text: words }) => [line, words])).toEqual([
      [1, 'First line, second line.'],
      [3, 'inside'],
      [3, 'behind'],
      [4, 'Of a docstring.'],
      [7, 'after an element'],
      [8, 'before the end'],
    ]);
  });
});

describe('a comment dangles', () => {
  it.each([
    'In which its threads waited for a core, likewise.',
    'Of that, loading the module.',
    'For when the last worker is gone.',
    'By what is known, 8 is best.',
    'Where each of them is a group of so many.',
    'Which thread holds a lock.',
    'Who holds it is known.',
    'Whose turn it is.',
  ])('%s', (comment) => expect(dangles(comment)).toBe(true));

  it.each([
    'Time its threads waited for a core, in microseconds.',
    'In a lane, lines are in order of time.',
    'For the tests, the clock is fake.',
    'To end the run at once.',
    'Where it is refused, breakpoints stop all the same.',
    'When the disk is full, records travel by message.',
    'Which of the two is newer?',
    'Of course the order matters.',
    'Offset of the first byte.',
    'After the answer the page learns which run it is.',
  ])('not: %s', (comment) => expect(dangles(comment)).toBe(false));
});
