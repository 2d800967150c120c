import { expect, test } from 'vitest';
import { notices } from '../../../../src/model/facts/notice.ts';

test('every notice has its id, a next step and the evidence', () => {
  for (const [id, raise] of Object.entries(notices)) {
    // Those about a class have it as their first argument, and one has the number of fresh workers instead of evidence.
    const seen = id.endsWith('ClassLost')
      ? [{ className: 'Point', arrivesAs: 'a plain object' }, 'ENOSPC']
      : ['ENOSPC'];
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
