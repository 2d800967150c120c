import { formatDuration, formatPercent, plural } from '../base/numberText.ts';
import { bestHosts, type HostChoice, savedBy } from '../model/tuning/hostChoices.ts';

/** `the hosts of this run`, `without build1`, `2 more hosts like build2` */
export function hostChoiceText({ change, host, count }: Pick<HostChoice, 'change' | 'host' | 'count'>): string {
  const name = host?.name ?? '';
  if (change === 'none') return 'the hosts of this run';
  return change === 'without' ? `without ${name}` : `${plural(count, 'more host')} like ${name}`;
}

/** `12 % less time`, `30 % more time`, `as long` */
export function savedText(choice: HostChoice, choices: readonly HostChoice[]): string {
  const saved = savedBy(choice, choices);
  if (Math.abs(saved) < 0.005) return 'as long';
  return `${formatPercent(Math.abs(saved), 0)} ${saved > 0 ? 'less' : 'more'} time`;
}

/** The number of hosts to use, in a sentence; undefined if nothing is predicted. */
export function hostsAdvice(choices: readonly HostChoice[]): string | undefined {
  if (choices.length === 0) return undefined;
  const best = bestHosts(choices);
  if (!best) return 'The number of hosts is right: one more would save less than 5 % of the time.';
  const predicted = `predicted ${formatDuration(best.prediction.wallMicros)}, ${savedText(best, choices)}`;
  return best.change === 'without'
    ? `The run hardly needs all of its hosts: ${hostChoiceText(best)}, ${predicted}.`
    : `More hosts would help: with ${hostChoiceText(best)}, ${predicted}.`;
}
