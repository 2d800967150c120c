import { formatDuration } from '../base/numberText.ts';
import type { SlowFunction, WhySlow } from '../model/profile/whySlow.ts';
import { callerWords, functionWords, placeWords } from './profile.ts';

/** The first sentence about an item beside its peers: `23 ms of fib against 1.4 ms in its peers, work.ts:15`. */
export function whySlowSentence(why: WhySlow, item: number, show: (file: string) => string): string {
  switch (why.kind) {
    case 'unfinished':
      return `Item ${item} has not ended yet.`;
    case 'unsampled':
      return `No sample of item ${item} was captured: its worker ended before it handed them over.`;
    case 'alone':
      return `There are too few other items that item ${item} can be compared with.`;
    case 'short':
      return `Item ${item} took ${formatDuration(why.micros)}. Below ${formatDuration(why.leastMicros)} it has too few samples for figures of its own; look at the slowest tenth of the items instead.`;
    case 'compared':
      return comparedSentence(why, item, show);
  }
}

function comparedSentence(
  why: Extract<WhySlow, { kind: 'compared' }>,
  item: number,
  show: (file: string) => string,
): string {
  const durations = `${formatDuration(why.micros)} against ${formatDuration(why.peerMicros)} in its peers`;
  if (!why.isSlow) return `Item ${item} is as fast as its peers: ${durations}.`;
  const waited = why.waitedMicros - why.peerWaitedMicros;
  const [most] = why.functions;
  if (waited > (most ? most.self - most.inPeers : 0) && waited > (why.micros - why.peerMicros) / 2) {
    return `It waited ${formatDuration(why.waitedMicros)} against ${formatDuration(why.peerWaitedMicros)} in its peers.`;
  }
  if (!most) return `No single function explains it: ${durations}, spread over many functions.`;
  return `${formatDuration(most.self)} of ${functionWords(most)}${callerWords(most)}${mostlyWords(most)} ${peerWords(most)}${placeOf(most, show)}.`;
}

/** `, mostly in writeSync,`: the function of Node or V8 in which the time passes. */
const mostlyWords = ({ mostlyIn }: SlowFunction): string => (mostlyIn ? `, mostly in ${functionWords(mostlyIn)},` : '');

const peerWords = ({ inPeers }: SlowFunction): string =>
  inPeers === 0 ? 'and none in its peers' : `against ${formatDuration(inPeers)} in its peers`;

/** The line of the user's that leads to the function. */
function placeOf(most: SlowFunction, show: (file: string) => string): string {
  const { caller } = most;
  return caller ? `, ${show(caller.file)}:${caller.line}` : placeWords(most, show);
}
