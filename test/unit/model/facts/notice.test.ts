import { expect, test } from 'vitest';
import { notices } from '../../../../src/model/facts/notice.ts';

test('every notice has its id, a next step and the evidence', () => {
  // These two take figures in place of a text.
  const { testPhases: _phases, teardownLate: _limit, windowGone: _alone, ...withEvidence } = notices;
  for (const [id, raise] of Object.entries(withEvidence)) {
    // Those about a class have it as their first argument, one has what was replaced, and one a remedy as its second argument.
    const seen: readonly unknown[] = id.endsWith('ClassLost')
      ? [{ className: 'Point', arrivesAs: 'a plain object' }, 'ENOSPC']
      : id === 'builtInsReplaced'
        ? [{ from: 1, to: 1, replaced: ['ENOSPC'], added: [] }, true]
        : ['ENOSPC', 'The next step of its error.'];
    const notice = (raise as (...seen: readonly unknown[]) => ReturnType<typeof raise>)(...seen);
    expect(notice.id).toBe(id);
    expect(`${notice.message} ${notice.evidence}`).toContain('ENOSPC');
    expect(notice.message).toMatch(/\.$/);
    expect(notice.remedy).toMatch(/\.$/);
  }
});

test('a deadlock that is certain and one that may end have one id, so that a run reports only one of them', () => {
  const [certain, possible] = [notices.deadlock('ring', true), notices.deadlock('ring', false)];
  expect(certain.id).toBe(possible.id);
  expect(certain.message).not.toBe(possible.message);
});

test('a notice of replaced built-ins names the items and the first three of their changes', () => {
  const replaced = ['performance.now', 'Date', 'setTimeout', 'fs.writeSync'];
  const one = notices.builtInsReplaced({ from: 4, to: 4, replaced, added: ['Object.prototype.then'] }, false);
  expect(one.message).toBe(
    'Item 4 replaced performance.now, Date and 2 others and added Object.prototype.then, which all code of its worker shares.',
  );
  const several = notices.builtInsReplaced({ from: 4, to: 9, replaced: ['Date'], added: [] }, true);
  expect(several.message).toBe(
    'One of the items from 4 to 9 replaced Date, which all code of its worker shares. A fresh worker replaced that one.',
  );
});

test('the notice of test phases names each of at least 1 %, and the remedy for the longest', () => {
  const phases = { environment: 0, prepare: 200_000, import: 3_000_000, setup: 1000, tests: 1_000_000 };
  expect(notices.testPhases(phases)).toMatchObject({
    id: 'testPhases',
    message: 'Tests ran for 24 % of the time that their files took.',
    evidence: 'prepare 200 ms, import 3.00 s, tests 1.00 s',
    remedy: expect.stringMatching(/^Import less in the test files/) as string,
  });
  expect(notices.testPhases({ ...phases, tests: 9_000_000 }).remedy).toBe('Look at the slowest tests in the timeline.');
});
