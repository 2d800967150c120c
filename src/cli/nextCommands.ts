import type { FailureCause } from '../model/compare/failureCause.ts';
import { whyNotAgain } from '../model/compare/jobOfItems.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { shellWord } from './format.ts';
import { display } from './frames.ts';

/** A command that is likely to be the next step. */
export interface NextCommand {
  /** When it is useful, e.g. `after an edit`. */
  readonly when: string;
  /** Ready to be typed in a POSIX shell. */
  readonly command: string;
}

/** A `poolscope` command about a recording. */
export const commandOn = (name: string, recording: string, ...options: readonly (string | number)[]): string =>
  ['poolscope', name, shellWord(display(recording)), ...options.map(String).map(shellWord)].join(' ');

/** What to do about failures. `shown`: number of causes that the reader sees. */
export function afterFailures(
  model: RunModel,
  recording: string | null,
  causes: readonly FailureCause[],
  shown: number,
): NextCommand[] {
  const [first] = causes;
  if (!first || recording === null) return [];
  const { item } = first.first;
  const again = whyNotAgain(model, item) === undefined ? runAgain(recording, item) : [];
  return [
    ...again,
    ...(causes.length > shown
      ? [{ when: 'for more causes', command: commandOn('show', recording, '--failures', '--after', shown) }]
      : []),
  ];
}

const runAgain = (recording: string, item: number): NextCommand[] => [
  { when: 'to run it alone', command: commandOn('replay', recording, '--item', item) },
  {
    when: 'if it succeeds alone, to find the items that matter',
    command: commandOn('replay', recording, '--item', item, '--shrink'),
  },
  { when: 'after an edit', command: commandOn('verify', recording) },
];
