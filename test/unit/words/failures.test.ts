import { expect, test } from 'vitest';
import { errorDetails } from '../../../src/words/failures.ts';

test('fields, causes and members of an error are lines', () => {
  const refused = { name: 'Error', message: 'refused', fields: { code: "'ECONNREFUSED'", port: '9' } };
  const details = errorDetails({
    name: 'AggregateError',
    message: '',
    fields: { page: '12' },
    errors: [refused],
    cause: { name: 'TypeError', message: 'fetch failed', cause: refused },
  });
  expect(details).toEqual([
    '{ page: 12 }',
    "one of its errors: Error: refused { code: 'ECONNREFUSED', port: 9 }",
    'caused by TypeError: fetch failed',
    "caused by Error: refused { code: 'ECONNREFUSED', port: 9 }",
  ]);
});

test('an error with nothing but its message has no details', () => {
  expect(errorDetails({ name: 'Error', message: 'plain' })).toEqual([]);
});

test('of many members five are shown, and the others are counted', () => {
  const errors = Array.from({ length: 8 }, (_, k) => ({ name: 'Error', message: String(k) }));
  const details = errorDetails({ name: 'AggregateError', message: '', errors });
  expect(details.slice(4)).toEqual(['one of its errors: Error: 4', '… and 3 more errors']);
});
