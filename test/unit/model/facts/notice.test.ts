import { expect, test } from 'vitest';
import { notices } from '../../../../src/model/facts/notice.ts';

test('every notice has its id, a next step and the evidence', () => {
  for (const [id, raise] of Object.entries(notices)) {
    // One of them has the number of fresh workers instead of evidence.
    const notice = (raise as (seen: unknown) => ReturnType<typeof raise>)('ENOSPC');
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
