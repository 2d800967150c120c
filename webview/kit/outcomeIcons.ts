import type { Outcome } from '../../src/model/facts/events.ts';

export const outcomeIcons: Readonly<Record<Outcome, string>> = {
  succeeded: 'pass',
  failed: 'error',
  timedOut: 'watch',
  crashed: 'flame',
  cancelled: 'circle-slash',
};
