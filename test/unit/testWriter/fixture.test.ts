import { expect, test } from 'vitest';
import { fixtureOf } from '../../../src/testWriter/fixture.ts';
import { shapeOf } from '../../../src/testWriter/testShape.ts';

test('an input is indented JSON, unless that would be too long to read', () => {
  const shape = shapeOf('work.js', { runner: 'jest', isModulePackage: false });
  expect(fixtureOf('[1]', shape, 0).text).toBe('[\n  1\n]\n');
  const long = JSON.stringify('x'.repeat(100_001));
  expect(fixtureOf(long, shape, 0).text).toBe(`${long}\n`);
  expect(fixtureOf('', shape, 3)).toEqual({
    isJson: false,
    suffix: '.input.js',
    text: '// The input of item 3. JSON cannot express it.\nconst input = undefined;\nmodule.exports = { input };\n',
  });
});
