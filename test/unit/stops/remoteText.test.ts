import { expect, test } from 'vitest';
import { remoteText } from '../../../src/stops/remoteText.ts';

test.each([
  ['Error: bad\n    at f (a.ts:1:2)\n    at g (a.ts:3:4)', 'Error: bad'],
  ['ZodError: [\n  {\n    "code": "too_small"\n  }\n]\n    at f (a.ts:1:2)', 'ZodError: [ { "code": "too_small" } ]'],
  ['Error', 'Error'],
])('an error is its whole message in one line: %j', (description, text) => {
  expect(remoteText({ type: 'object', subtype: 'error', description })).toBe(text);
});
