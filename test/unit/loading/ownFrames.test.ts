import { expect, test } from 'vitest';
import { ownFrameFilter } from '../../../src/loading/ownFrames.ts';

const filter = ownFrameFilter('/my ext/dist');
const dropped = (lines: readonly string[]): string[] => filter(lines.join('\n')).split('\n');

test('our frames below a function of the user go, with what Node has among and below them', () => {
  const stack = [
    'Error: no',
    '    at Object.openSync (node:fs:621:18)',
    '    at work (/app/job.ts:3:9)',
    '    at #call (/my ext/dist/poolWorker.js:1627:65)',
    '    at file:///my%20ext/dist/poolWorker.js:1602:50',
    '    at AsyncLocalStorage.run (node:internal/async_local_storage/async_context_frame:65:14)',
    '    at async Promise.all (index 0)',
    '    at async handle (/my ext/dist/poolWorker.js:4789:19)',
    '    at [nodejs.internal.kHybridDispatch] (node:internal/event_target:848:20)',
    '    at :23:28',
    'the next line of the job',
  ];
  expect(dropped(stack)).toEqual([...stack.slice(0, 3), 'the next line of the job']);
});

test('frames of the user between ours stay, and so does the brace before the fields of an error', () => {
  const stack = [
    'Trace: here',
    '    at console.method [as trace] (/my ext/dist/poolWorker.js:1328:17)',
    '    at work (/app/job.ts:3:9)',
    '    at listOnTimeout (node:internal/timers:685:17)',
    '    at run (/my ext/dist/poolWorker.js:1602:23) {',
    "  code: 'E_NO'",
    '}',
  ];
  expect(dropped(stack)).toEqual([stack[0], stack[2], `${stack[3]} {`, ...stack.slice(5)]);
});

test.each([
  'Error: no\n    at work (/app/job.ts:3:9)\n    at listOnTimeout (node:internal/timers:685:17)',
  'the job prints the path /my ext/dist/poolWorker.js:1:1',
  '    at work (/my ext/dist2/job.ts:3:9)',
])('%s stays as it is', (text) => {
  expect(filter(text)).toBe(text);
});
