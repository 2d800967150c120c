import { expect, test } from 'vitest';
import { canRace, capabilitiesOf, reachOf } from '../../../../src/model/facts/capabilities.ts';
import type { Isolation } from '../../../../src/model/facts/job.ts';

const isolations: readonly Isolation[] = ['thread', 'process', 'inline'];

test('only threads that run at the same time can race', () => {
  expect(isolations.filter(canRace)).toEqual(['thread']);
});

test('values travel as far as the process of the workers', () => {
  expect(isolations.map(reachOf)).toEqual(['thread', 'process', 'thread']);
});

test('a worker that has the main thread is the only one, and cannot be ended', () => {
  for (const isolation of isolations) {
    const { kill, parallel, sharesProcess, ownsMainThread } = capabilitiesOf(isolation);
    if (ownsMainThread)
      expect({ kill, parallel, sharesProcess }).toEqual({ kill: false, parallel: false, sharesProcess: true });
  }
});
