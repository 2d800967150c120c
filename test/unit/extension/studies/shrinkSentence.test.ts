import { describe, expect, it } from 'vitest';
import { shrinkSentence } from '../../../../src/extension/studies/shrinkSentence.ts';

const shrunk = { state: 'shrunk', reproduced: true, before: [123], trials: 14 } as const;

describe('what a search for the needed items found', () => {
  it('names the items', () => {
    expect(shrinkSentence(499, 499, shrunk, 8123)).toBe(
      'Item 499 fails after item 123, out of 499 before it (14 trials, 8.1 s).',
    );
    expect(shrinkSentence(9, 9, { ...shrunk, before: [1, 2, 3, 4, 5, 6] }, 100)).toContain('after 6 items, out of 9');
  });

  it('says that an item fails alone', () => {
    expect(shrinkSentence(7, 7, { ...shrunk, before: [], trials: 1 }, 900)).toBe(
      'Item 7 fails alone: what ran before it does not matter (1 trial, 900 ms).',
    );
  });

  it('says that fewer may do where it was ended early', () => {
    expect(shrinkSentence(9, 9, { ...shrunk, state: 'outOfTime' }, 60_000)).toMatch(/Time was over: fewer may do\.$/);
    expect(shrinkSentence(9, 9, { ...shrunk, state: 'cancelled' }, 100)).toMatch(/Cancelled: fewer may do\.$/);
  });

  it('says that it did not fail again, or not yet', () => {
    const none = { ...shrunk, reproduced: false, before: [] };
    expect(shrinkSentence(9, 9, { ...none, state: 'notReproduced' }, 100)).toContain('Item 9 did not fail again');
    expect(shrinkSentence(9, 9, { ...none, state: 'outOfTime' }, 100)).toMatch(/^The time for the search was over/);
    expect(shrinkSentence(9, 9, { ...none, state: 'cancelled' }, 100)).toMatch(/^The search was cancelled before/);
  });
});
