import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testComment, testNotes } from '../../../src/testWriter/testNotes.ts';
import { scratch } from '../../support/scratch.ts';
import { jobOf } from '../../support/simulateRun.ts';
import { smallRun } from '../../support/smallRun.ts';

test('a crash is announced, and so are other folders and a library that is not installed', () => {
  const dir = scratch('project');
  mkdirSync(dir);
  const job = jobOf({ module: join(dir, 'work.ts'), baseDir: join(dir, 'data') });
  const notes = testNotes(smallRun([{ outcome: 'crashed' }]), 0, job, `import { Lock } from 'poolscope';`, {
    runnerRoot: dir,
  });
  expect(notes).toEqual([
    'The item ended its process, and the test will end the process of the tests.',
    expect.stringContaining('The module imports poolscope'),
    expect.stringContaining('relative paths began at data,'),
  ]);
  mkdirSync(join(dir, 'node_modules/poolscope'), { recursive: true });
  const installed = testNotes(smallRun([{ outcome: 'failed' }]), 0, { ...job, baseDir: dir }, `'poolscope'`, {
    runnerRoot: dir,
  });
  expect(installed).toEqual([]);
});

test('the comment has the message and the notes, and no control characters', () => {
  const message = 'a\u001b[2Jb\u202e';
  const comment = testComment(smallRun([{ outcome: 'failed', failure: { message } }]), 0, jobOf(), ['A note.']);
  expect(comment.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  expect(comment.at(-1)).toBe('A note.');
  expect(testComment(smallRun([{}]), 0, jobOf(), []).join('\n')).toContain('an unknown reason');
});
